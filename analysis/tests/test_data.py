import numpy as np
import pytest

from pitchwalk_analysis.data import (
    PROTON_GEV,
    mean_ln_a,
    nuclei,
    per_total_energy,
    protons,
    ratios,
    rigidity_of,
)


def measured(experiment):
    return next(m for m in protons() if m.experiment == experiment)


def test_every_experiment_with_its_source():
    for measurement in protons():
        assert measurement.reference
        assert (measurement.points.y > 0).all()
        assert (measurement.points.error > 0).all()
    assert [m.experiment for m in protons() if m.interstellar] == ["Voyager 1"]


def test_ams_is_taken_as_published():
    ams = measured("AMS-02").points
    assert len(ams.x) == 72
    assert (ams.x[0], ams.y[0]) == (1.076, 824.7)
    assert ams.error[:, 0] == pytest.approx(np.hypot(0.4, 12.5))


def test_energies_become_rigidities():
    """At 1 GV a proton has β = 1/√(1 + m²): dT/dR there, by a difference of the inverse."""
    energy = np.array([0.1, 1.0, 100.0])
    rigidity = rigidity_of(energy)
    assert np.sqrt(rigidity**2 + PROTON_GEV**2) - PROTON_GEV == pytest.approx(energy)
    step = 1e-5
    slope = (rigidity_of(energy + step) - rigidity_of(energy - step)) / (2 * step)
    assert slope == pytest.approx((energy + PROTON_GEV) / rigidity, rel=1e-6)


def test_voyager_is_weighted_by_dt_over_dr():
    voyager = measured("Voyager 1").points
    energy = 3.71e-3
    rigidity = np.sqrt(energy**2 + 2 * energy * PROTON_GEV)
    assert voyager.x[0] == pytest.approx(rigidity)
    beta = rigidity / (energy + PROTON_GEV)
    assert voyager.y[0] == pytest.approx(2.006e4 * beta)
    assert voyager.error[0, 0] == pytest.approx(304 * beta)
    assert voyager.error[1, 0] == pytest.approx(308 * beta)


@pytest.mark.parametrize("experiment", ["CALET", "DAMPE"])
def test_experiments_agree_where_they_overlap(experiment):
    """The conversion is right to the calibration of the experiments, about 10 %."""
    ams, other = measured("AMS-02").points, measured(experiment).points
    common = other.kept((other.x > 100) & (other.x < 1000))
    expected = np.exp(np.interp(np.log(common.x), np.log(ams.x), np.log(ams.y)))
    assert common.y / expected == pytest.approx(np.ones(len(common.x)), abs=0.1)


def test_air_showers_are_taken_as_published():
    lhaaso = per_total_energy()[1]
    assert (lhaaso.experiment, lhaaso.species) == ("LHAASO (EPOS-LHC)", "all")
    assert (lhaaso.points.x[0], lhaaso.points.y[0]) == (3.548e5, 5.141e-11)
    assert lhaaso.points.error[:, 0] == pytest.approx(np.hypot(1.1e-14, 1.724e-12))
    kascade = mean_ln_a()[1].points
    assert kascade.y[0] == 1.114
    assert kascade.error[:, 0] == pytest.approx(
        [np.hypot(0.008, 0.4024), np.hypot(0.008, 0.5389)]
    )
    for measured in per_total_energy() + mean_ln_a():
        assert measured.reference
        assert (measured.points.error > 0).all()


def test_ratios_are_taken_as_published():
    boron = {m.experiment: m.points for m in ratios("B", "C", "rigidity")}
    assert set(boron) == {"AMS-02"}
    assert (boron["AMS-02"].x[0], boron["AMS-02"].y[0]) == (2.032, 0.2867)
    assert boron["AMS-02"].error[:, 0] == pytest.approx(np.hypot(0.0013, 0.0159))
    isotopes = {m.experiment: m.points for m in ratios("Be10", "Be9", "energy")}
    assert set(isotopes) == {"ACE-CRIS", "AMS-02, preliminary", "ISOMAX"}
    assert isotopes["AMS-02, preliminary"].error[:, 0] == pytest.approx(
        [0.02104, 0.02469], abs=1e-6
    )
    assert isotopes["ISOMAX"].error[:, 1] == pytest.approx(0.117)
    assert ratios("B", "Fe", "rigidity") == ()


def test_nuclei_are_converted_with_their_charge_and_mass():
    """Of carbon at 0.00652 GeV/n R is 2 × the momentum per nucleon; dT/dR by a difference."""
    ams, voyager = nuclei("C")
    assert (ams.experiment, voyager.interstellar) == ("AMS-02", True)
    mass, step = 11.174863 / 12, 1e-6

    def rigidity(energy):
        return 2 * np.sqrt(energy * (energy + 2 * mass))

    energy = np.sqrt(mass**2 + (voyager.points.x / 2) ** 2) - mass
    assert rigidity(energy) == pytest.approx(voyager.points.x)
    per_gv = 2 * step / (rigidity(energy + step) - rigidity(energy - step))
    flux = voyager.points.y / per_gv
    assert (energy[0], flux[0]) == pytest.approx((0.00652, 15.05), rel=1e-5)
    assert len(nuclei("Fe")) == 1
