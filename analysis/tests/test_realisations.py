"""Figures of a study of realisations: bands, samples, measured dipoles, and no row more than needed."""

import json

import numpy as np
import polars as pl
import pytest

from pitchwalk_analysis import Run, dipoles
from pitchwalk_analysis.figures import FIGURES
from pitchwalk_analysis.figures.anisotropy_phase import _turns
from pitchwalk_analysis.points import Points
from synthetic import HALO_KPC, write_run, write_table
from synthetic_realisations import CLOSEST, ENERGIES, energies, tables

NAMES = ("anisotropy", "anisotropy_angle", "anisotropy_phase", "effective_sources")


def write_study(folder, species=("H1",)):
    """Write a run without a walk."""
    write_run(folder)
    for file in folder.glob("*.parquet"):
        file.unlink()
    for name, columns in tables(np.random.default_rng(5), species).items():
        write_table(folder, name, columns)
    return Run(folder)


def heavy(axes):
    return [line for line in axes.lines if line.get_lw() == 2.0]


def thin(axes):
    return [line for line in axes.lines if line.get_lw() == 0.4]


def labels(figure):
    return [text.get_text() for legend in figure.legends for text in legend.texts]


@pytest.mark.parametrize("name", [*NAMES, "sources"])
def test_a_run_without_a_walk_is_drawn(name, tmp_path):
    assert FIGURES[name].draw(write_study(tmp_path)).axes


def test_samples_are_the_first_twenty_and_the_closest(run):
    figure = FIGURES["anisotropy"].draw(run)
    for axes, column in zip(
        figure.axes, ("amplitude", "amplitude_equatorial"), strict=True
    ):
        assert len(thin(axes)) == 20
        (line,) = heavy(axes)
        expected = run.anisotropy.filter(pl.col("realization") == CLOSEST)[column]
        assert line.get_ydata() == pytest.approx(expected.to_numpy())
    assert f"most like IceCube 12 yr (no. {CLOSEST})" in labels(figure)


def test_without_the_closest_there_are_samples_only(tmp_path):
    write_run(tmp_path, like_data=None)
    axes = FIGURES["anisotropy"].draw(Run(tmp_path)).axes[0]
    assert (len(thin(axes)), len(heavy(axes))) == (20, 0)


def test_bands_reach_from_end_to_end(run):
    axes = FIGURES["anisotropy"].draw(run).axes[0]
    bands = run.anisotropy_bands
    wide, narrow = (part.get_paths()[0].vertices for part in axes.collections[:2])
    for corners, percent in ((wide, 95), (narrow, 68)):
        assert corners[:, 1].max() == pytest.approx(
            bands[f"amplitude_hi{percent}"].max()
        )
        assert corners[:, 1].min() == pytest.approx(
            bands[f"amplitude_lo{percent}"].min()
        )


def test_usual_halos_are_those_of_the_paper(run):
    """D = 5e28 cm²/s at 1 GV, h = 7.7 kpc, p = 1/3: 3D/hc by hand at 1 TeV is 2.1e-3."""
    axes = FIGURES["anisotropy"].draw(run).axes[0]
    lines = {str(line.get_label()): line for line in axes.lines}
    line = next(line for label, line in lines.items() if "7.7" in label)
    at_1_tev = np.interp(1e3, line.get_xdata(), line.get_ydata())
    assert at_1_tev == pytest.approx(1.5e30 / (7.7 * 3.0857e21 * 2.9979e10), rel=1e-4)


def test_measurements_are_equatorial(run):
    """They are filled where they belong, and open where they are lower bounds."""
    whole, equatorial = FIGURES["anisotropy"].draw(run).axes
    for axes, filling in ((whole, "w"), (equatorial, "0.1")):
        icecube = next(b for b in axes.containers if b.get_label() == "IceCube 12 yr")
        assert icecube[0].get_mfc() == filling
    assert "\\cos" in equatorial.get_ylabel()


def test_several_species_have_a_curve_each_and_no_samples(tmp_path):
    run = write_study(tmp_path, ("H1", "He4"))
    for name in ("anisotropy", "anisotropy_angle", "effective_sources"):
        figure = FIGURES[name].draw(run)
        assert {"H1", "He4"} <= set(labels(figure))
        assert not any(thin(axes) or heavy(axes) for axes in figure.axes)
    one = FIGURES["anisotropy"].draw(run, species="He4")
    assert "median" in labels(one)
    (line,) = heavy(one.axes[0])
    rows = (pl.col("realization") == CLOSEST) & (pl.col("species") == "He4")
    expected = run.anisotropy.filter(rows)["amplitude"].to_numpy()
    assert line.get_ydata() == pytest.approx(expected)
    phases = FIGURES["anisotropy_phase"].draw(run)
    assert [axes.get_title() for axes in phases.axes] == ["H1", "He4"]


def test_a_phase_that_turns_has_no_jump():
    """What leaves above comes in below, and 0 is no edge."""
    phase = np.array([170.0, 190.0, 200.0])
    turns = _turns(Points(np.arange(3.0), phase, np.full(3, np.nan)))
    assert [list(turn.y) for turn in turns] == [[170, 190, 200], [-190, -170, -160]]
    through_zero = _turns(Points(np.arange(2.0), np.array([350.0, 10.0]), np.zeros(2)))
    assert [list(turn.y) for turn in through_zero] == [[-10, 10]]


def test_the_map_is_that_of_the_first_realisation(tmp_path):
    run = write_study(tmp_path)
    ages, arms, *_ = FIGURES["sources"].draw(run).axes
    half = 6 * HALO_KPC
    assert ages.get_xlim() == (-half, half)
    first = run.sources.filter(pl.col("realization") == 0)
    assert len(ages.collections[0].get_offsets()) == len(first)
    drawn = {part.get_label(): len(part.get_offsets()) for part in arms.collections}
    for name, number in drawn.items():
        arm = None if name == "outside the arms" else name
        assert number == first["arm"].eq_missing(arm).sum()
    assert sum(drawn.values()) == len(first)


def test_only_the_row_groups_that_are_needed_are_read(tmp_path):
    """Spoil the bytes of all row groups but those of the first realisations and of the closest."""
    run = write_study(tmp_path)
    file = tmp_path / "anisotropy.parquet"
    metadata = pl.read_parquet_metadata(file)
    metadata.pop("ARROW:schema", None)
    frame = pl.read_parquet(file)
    frame.write_parquet(file, row_group_size=10 * ENERGIES, metadata=metadata)
    whole = FIGURES["anisotropy"].draw(run)
    data = bytearray(file.read_bytes())
    footer = int.from_bytes(data[-8:-4], "little") + 8
    # Row groups 2 … 12 lie between; their neighbours stay whole.
    lo, hi = (len(data) - footer) * 4 // 30, (len(data) - footer) * 12 // 30
    data[lo:hi] = bytes(hi - lo)
    file.write_bytes(data)
    spoilt = FIGURES["anisotropy"].draw(run)
    for a, b in zip(whole.axes, spoilt.axes, strict=True):
        assert list(heavy(a)[0].get_ydata()) == list(heavy(b)[0].get_ydata())


def test_measured_dipoles_are_as_published():
    measured = {m.experiment: m for m in dipoles.measured()}
    icecube = measured["IceCube 12 yr"]
    assert (icecube.amplitudes.x[0], icecube.amplitudes.y[0]) == (12.9e3, 1.334e-3)
    assert list(icecube.amplitudes.error[:, 4]) == [2.9e-5, 3.4e-5]
    assert list(icecube.amplitudes.error[:, 0]) == [0, 0]
    assert list(icecube.limits.y) == [3.327e-3]
    assert list(measured["IceTop 11 yr"].amplitudes.x) == [3e5, 9e5, 2.3e6, 6.8e6]
    # Amplitude and phase as the header of the file gives them.
    both = measured["HAWC–IceCube"]
    assert both.amplitudes.y[0] == pytest.approx(1.168e-3, abs=1e-6)
    assert both.phases.y[0] == pytest.approx(38.4, abs=0.05)
    for m in measured.values():
        assert ((m.phases.y >= 0) & (m.phases.y < 360)).all()
        assert (m.amplitudes.y > 0).all()


def test_the_median_is_drawn_where_there_are_no_realisations(tmp_path):
    write_study(tmp_path)
    (tmp_path / "anisotropy.parquet").unlink()
    axes = FIGURES["anisotropy"].draw(Run(tmp_path)).axes[0]
    assert not thin(axes)
    assert list(axes.containers[0][0].get_xdata()) == pytest.approx(energies())


def test_run_json_is_only_asked_for_the_closest(tmp_path):
    run = write_study(tmp_path)
    info = json.loads((tmp_path / "run.json").read_text())
    assert info["like_data"]["closest"] == CLOSEST
    del run.info["like_data"]
    assert FIGURES["anisotropy_phase"].draw(run).axes
