"""Each figure holds the points of its table, their error bars, units and scales."""

import numpy as np
import polars as pl
import pytest
from matplotlib.figure import Figure

from pitchwalk_analysis import MissingTable, NothingToDraw, Run, RunError
from pitchwalk_analysis.figures import FIGURES
from synthetic import (
    ALONG_TUBE,
    ANGLES,
    BINS,
    HALO_KPC,
    HEIGHTS,
    ITERATIONS,
    JUDGED,
    MODES,
    OUTSIDE,
    OUTSIDE_HEIGHTS,
    PLACES,
    WAVENUMBERS,
    rigidities,
    write_run,
)
from synthetic_realisations import AGES, ENERGIES

# figure → x scale, y scale and the units on the axes, a panel each; then points a run.
EXPECTED = {
    "spectrum": ([("log", "log", "[GV]", "GV$^{1.7}$ m$^{-2}$")], 2 * BINS),
    "knee": (
        [
            ("log", "log", "", "GeV$^{1.7}$ m$^{-2}$"),
            ("log", "linear", "[GeV]", "ln A"),
        ],
        None,
    ),
    # B/C at rigidity and at energy, isotopes at energy alone.
    "ratio": (
        [
            ("log", "log", "[GV]", "B/C"),
            ("log", "log", "[GeV/n]", "B/C"),
            ("log", "log", "[GeV/n]", "$^{10}$Be/$^{9}$Be"),
        ],
        3 * 2 * BINS,
    ),
    "nuclei": (
        [
            ("log", "log", "", "GV$^{1.7}$ m$^{-2}$"),
            ("log", "log", "[GV]", "GV$^{1.7}$ m$^{-2}$"),
        ],
        None,
    ),
    # The grammage of the Galaxy has no errors.
    "nested_leaky_box": (
        [
            ("log", "log", "[GeV/n]", "over"),
            ("log", "log", "[GV]", "[g cm$^{-2}$]"),
        ],
        5 * BINS,
    ),
    "diffusion": (
        [("log", "log", "", "[cm$^{2}$ s$^{-1}$]"), ("log", "log", "[GV]", "[pc]")],
        4 * BINS,
    ),
    "grammage": (
        [
            ("log", "log", "[GV]", "[g cm$^{-2}$]"),
            ("log", "log", "[g cm$^{-2}$]", "[cm$^{2}$ g$^{-1}$]"),
        ],
        None,
    ),
    "escape": (
        [("log", "log", "", "[Myr]"), ("log", "linear", "[GV]", "injection")],
        4 * BINS,
    ),
    "density": ([("linear", "linear", "[kpc]", "f(0)")], 4 * 16),
    "pitch_angle": ([("linear", "linear", "mu", "langle f")], 4 * len(PLACES) * 20),
    "errors": ([("log", "log", "[GV]", "[%]")], 4 * BINS),
    # D_µµ vanishes at µ = −1, 0 and 1: three gaps a curve.
    "scattering": ([("linear", "log", "mu", "[s$^{-1}$]")], len(MODES) * 4 * (41 - 3)),
    # Three angles of the halo have an endless cascade, and 16 wavenumbers no mode.
    "truncation": (
        [
            ("log", "log", "[rad]", "[pc$^{-1}$]"),
            ("log", "log", "[pc$^{-1}$]", "[rad]"),
        ],
        2 * ANGLES - 3 + 4 * WAVENUMBERS - 16,
    ),
    "alfven_share": ([("log", "linear", "[GV]", "Alfvén")], BINS),
    "waves": ([("log", "log", "[pc$^{-1}$]", "W(k)")], 4 * WAVENUMBERS),
    "halo": (
        [
            ("log", "log", "[GV]", "[cm$^{2}$ s$^{-1}$]"),
            ("log", "log", "[kpc]", ""),
        ],
        4 * BINS + 4 * HEIGHTS,
    ),
    # Growth from k = 10/pc on, the 14th of 41 wavenumbers, and damping from 100/pc on, the 19th.
    "wave_rates": (
        [("log", "log", "[pc$^{-1}$]", "[s$^{-1}$]")],
        3 * ((WAVENUMBERS - 14) + (WAVENUMBERS - 18)),
    ),
    "streaming": (
        [("log", "log", "[GV]", "v_A"), ("log", "log", "[GV]", "[km s$^{-1}$]")],
        2 * 4 * BINS,
    ),
    "convergence": (
        [("linear", "log", "Iteration", "D_{zz}")],
        ITERATIONS * len(JUDGED),
    ),
    "anisotropy": (
        [("log", "log", "", "amplitude $A$"), ("log", "log", "[GeV]", "cos")],
        2 * ENERGIES,
    ),
    "anisotropy_angle": (
        [("log", "linear", "", "[rad]"), ("log", "linear", "[GeV]", "[rad]")],
        2 * ENERGIES,
    ),
    "anisotropy_phase": ([("log", "linear", "[GeV]", "[deg]")], None),
    "effective_sources": (
        [("log", "log", "", "sources"), ("log", "log", "[GeV]", "n")],
        2 * ENERGIES,
    ),
    "sources": ([("linear", "linear", "[kpc]", "[kpc]")] * 2, None),
    # Half-lives have no bars in closed form, but by diffusion; D is drawn at two times.
    "near_source": (
        [
            ("log", "log", "[GV]", "Half-life"),
            ("linear", "log", "[pc]", "[cm"),
        ],
        2 * BINS + 2 * ALONG_TUBE,
    ),
    # Four energies, and three intensities.
    "beyond_halo": (
        [
            ("linear", "log", "[kpc]", "free flight"),
            ("log", "log", "[GeV]", "[GeV cm$^{-2}$"),
        ],
        4 * OUTSIDE_HEIGHTS + 3 * OUTSIDE,
    ),
    "ages": (
        [("log", "log", "[Myr]", "dN/dt"), ("log", "log", "[g cm$^{-2}$]", "dN/dX")],
        2 * 4 * AGES,
    ),
}
WITH_ERRORS = ("spectrum", "grammage", "escape", "density", "pitch_angle")
WITH_ERRORS += ("waves", "halo", "wave_rates", "streaming", "convergence")
WITH_ERRORS += (
    "ratio",
    "nuclei",
    "knee",
    "anisotropy",
    "anisotropy_angle",
    "effective_sources",
)
# Measurements are grey or nearly black.
MEASURED_COLOURS = ("0.45", "0.1")


def bars(figure: Figure):
    return [bar for axes in figure.axes for bar in axes.containers]


def run_bars(figure: Figure):
    """Leave out the measurements."""
    return [bar for bar in bars(figure) if bar[0].get_color() not in MEASURED_COLOURS]


def shown(figure: Figure) -> bool:
    return bool(bars(figure)) or any(axes.collections for axes in figure.axes)


def count(containers) -> int:
    return sum(np.isfinite(bar[0].get_ydata()).sum() for bar in containers)


@pytest.mark.parametrize("name", FIGURES)
def test_axes(name, run):
    figure = FIGURES[name].draw(run)
    for axes, (x, y, x_label, y_label) in zip(
        figure.axes, EXPECTED[name][0], strict=False
    ):
        assert (axes.get_xscale(), axes.get_yscale()) == (x, y)
        assert x_label in axes.get_xlabel()
        assert y_label in axes.get_ylabel()


@pytest.mark.parametrize("name", [n for n in FIGURES if EXPECTED[n][1]])
def test_every_row_is_a_point(name, run, second):
    points = EXPECTED[name][1]
    assert count(run_bars(FIGURES[name].draw(run))) == points
    assert count(run_bars(FIGURES[name].draw(run, second))) == 2 * points


@pytest.mark.parametrize("name", WITH_ERRORS)
def test_error_bars_are_drawn(name, run):
    assert all(bar.has_yerr for bar in bars(FIGURES[name].draw(run)))


@pytest.mark.parametrize("name", FIGURES)
def test_overlaid_runs_are_named(name, run, second):
    figure = FIGURES[name].draw(run, second)
    legends = [axes.get_legend() for axes in figure.axes] + figure.legends
    texts = [text.get_text() for legend in legends if legend for text in legend.texts]
    texts += [axes.get_title() for axes in figure.axes]
    assert {"quickstart", "second"} <= set(texts)


def test_error_bars_have_the_length_of_the_table(run):
    first = run_bars(FIGURES["escape"].draw(run))[0]
    segments = np.array(first[2][0].get_segments())
    length = (segments[:, 1, 1] - segments[:, 0, 1]) / 2
    north = run.escape.filter(pl.col("side") == "north")
    assert length == pytest.approx(north["mean_time_myr_err"].to_numpy())


def test_spectrum_is_weighted_by_rigidity(run):
    interstellar = run_bars(FIGURES["spectrum"].draw(run))[0][0]
    protons = run.spectrum.filter(pl.col("species") == "H1")
    expected = rigidities() ** 2.7 * protons["intensity_per_gv"].to_numpy()
    assert interstellar.get_ydata() == pytest.approx(expected)


def test_spectrum_has_all_measurements_in_range(run):
    axes = FIGURES["spectrum"].draw(run).axes[0]
    labels = axes.get_legend_handles_labels()[1]
    assert {"Voyager 1", "AMS-02", "CALET", "DAMPE"} <= set(labels)
    ams = next(bar for bar in axes.containers if bar.get_label() == "AMS-02")
    assert len(ams[0].get_xdata()) == 72


def test_spectrum_of_another_species_has_no_proton_data(tmp_path):
    write_run(tmp_path)
    change(tmp_path, "spectrum", species=pl.lit("He4"))
    figure = FIGURES["spectrum"].draw(Run(tmp_path))
    assert len(bars(figure)) == 2


def test_isotopes_of_an_element_are_added(run):
    """Boron is the only secondary of the run: modulated second, measured by AMS-02 third."""
    interstellar, modulated, ams = FIGURES["nuclei"].draw(run).axes[1].containers
    isotopes = run.spectrum.filter(pl.col("species").is_in(["B10", "B11"]))
    column = isotopes["intensity_modulated_per_gv"].to_numpy().reshape(2, BINS)
    expected = rigidities() ** 2.7 * column.sum(axis=0)
    assert modulated[0].get_ydata() == pytest.approx(expected)
    assert interstellar[0].get_linestyle() == "--"
    assert len(ams[0].get_xdata()) == 66


def test_ratios_stand_beside_their_measurements(run):
    """ACE-CRIS lies below the run's lowest energy."""
    figure = FIGURES["ratio"].draw(run)
    measured = [len(axes.containers) - 2 for axes in figure.axes]
    assert measured == [1, 2, 2]
    labels = figure.axes[0].get_legend_handles_labels()[1]
    assert {"AMS-02", "AMS-02, preliminary", "DAMPE", "ISOMAX"} <= set(labels)
    assert "ACE-CRIS" not in labels
    run_line, _, ams = figure.axes[0].containers
    boron = run.ratio.filter(pl.col("numerator") == "B")
    assert run_line[0].get_ydata() == pytest.approx(boron["ratio_modulated"].to_numpy())
    assert (ams[0].get_xdata()[0], ams[0].get_ydata()[0]) == (2.032, 0.2867)


def test_knee_shows_every_element_and_their_mean_mass(run):
    """Lines are the run's; what has no line was measured."""
    figure = FIGURES["knee"].draw(run)
    spectra, masses = (
        [bar for bar in axes.containers if bar[0].get_linestyle() != "None"]
        for axes in figure.axes
    )
    assert [len(spectra), len(masses)] == [4, 1]
    protons = run.composition.filter(pl.col("species") == "H1")
    expected = protons["energy_gev"] ** 2.7 * protons["intensity_per_gev"]
    assert spectra[0][0].get_ydata() == pytest.approx(expected.to_numpy())
    labels = figure.axes[0].get_legend_handles_labels()[1]
    assert {"protons", "LHAASO (EPOS-LHC)", "TALE"} <= set(labels)


def test_exponential_has_the_mean_of_the_run(run):
    """Its bin averages times the widths sum to one wherever the distribution is drawn."""
    lines = FIGURES["grammage"].draw(run).axes[1].lines
    thin = next(
        line for line in lines if line.get_lw() == 0.7 and len(line.get_xdata())
    )
    lowest = run.grammage_mean["grammage_g_cm2"][0]
    assert thin.get_ydata()[0] == pytest.approx(1 / lowest, rel=1e-3)


def write_uniform_run(folder):
    """Write a run whose diffusion coefficient is the same at all heights."""
    write_run(folder)
    uniform = pl.col("d_zz_cm2_s").min().over("rigidity_gv")
    change(folder, "transport", d_zz_cm2_s=uniform)


def test_density_stands_beside_the_thin_disc(tmp_path):
    write_uniform_run(tmp_path)
    lines = FIGURES["density"].draw(Run(tmp_path)).axes[0].lines
    thin_disc = next(line for line in lines if "|z|/H" in str(line.get_label()))
    assert list(thin_disc.get_xdata()) == [0, 0, 4.0]
    assert list(thin_disc.get_ydata()) == [1, 1, 0]


def test_density_of_both_sides_shows_both(tmp_path):
    write_uniform_run(tmp_path)
    lower = (pl.col("z_kpc_lo") - 2, pl.col("z_kpc_hi") - 2)
    change(tmp_path, "density", z_kpc_lo=lower[0], z_kpc_hi=lower[1])
    axes = FIGURES["density"].draw(Run(tmp_path)).axes[0]
    thin_disc = next(line for line in axes.lines if "|z|/H" in str(line.get_label()))
    assert list(thin_disc.get_xdata()) == [-4.0, 0, 4.0]
    assert "$z$" in axes.get_xlabel()


def test_density_has_no_closed_form_where_diffusion_varies(run):
    """The synthetic layers scatter differently."""
    lines = FIGURES["density"].draw(run).axes[0].lines
    assert not any("|z|/H" in str(line.get_label()) for line in lines)


def test_ordinates_show_what_matters(run):
    """No figure spans more decades than an eye can read."""
    figure = FIGURES["grammage"].draw(run)
    low, high = figure.axes[1].get_ylim()
    assert high / low < 10**6


def test_a_single_rigidity_is_seen(tmp_path):
    write_run(tmp_path)
    for table in ("transport", "escape"):
        file = tmp_path / f"{table}.parquet"
        metadata = pl.read_parquet_metadata(file)
        metadata.pop("ARROW:schema", None)
        frame = pl.read_parquet(file)
        one = frame.filter(pl.col("rigidity_gv") == pl.col("rigidity_gv").first())
        one.write_parquet(file, metadata=metadata)
    figure = FIGURES["diffusion"].draw(Run(tmp_path))
    assert all(bar[0].get_marker() == "_" for bar in run_bars(figure))
    low, high = FIGURES["escape"].draw(Run(tmp_path)).axes[0].get_xlim()
    assert high / low < 3


def test_a_dip_is_left_open(run, tmp_path):
    write_run(tmp_path)
    change(tmp_path, "scattering", mu=pl.col("mu") + 0.025)
    curve = bars(FIGURES["scattering"].draw(Run(tmp_path)))[0][0]
    assert np.isnan(curve.get_ydata()[curve.get_xdata() == 0]).all()


def test_ages_are_per_logarithm(run):
    """τ of 100 GeV is 5 Myr: with arms (t/τ)² e^(−t/τ)."""
    ages, paths = bars(FIGURES["ages"].draw(run, rigidity_gv=[100]))
    x = ages[0].get_xdata() / 5
    for bar in (ages, paths):
        assert bar[0].get_ydata() == pytest.approx(x**2 * np.exp(-x))


def test_changes_have_no_sign_and_stand_beside_the_tolerance(run):
    axes = FIGURES["convergence"].draw(run).axes[0]
    of_10_gv = run.convergence.filter(pl.col("rigidity_gv") == JUDGED[0])
    changes = axes.containers[0][0].get_ydata()
    assert changes == pytest.approx(of_10_gv["change"].abs().to_numpy())
    assert any(list(line.get_ydata()) == [0.01, 0.01] for line in axes.lines)


def test_waves_stand_beside_those_without_growth(run):
    axes = FIGURES["waves"].draw(run, height_kpc=[1]).axes[0]
    with_growth = axes.containers[0][0].get_ydata()
    alone = next(
        line for line in axes.lines if line.get_lw() == 0.7 and len(line.get_xdata())
    )
    # kW has an error of 2 %, the half of it that is stirred none
    assert with_growth == pytest.approx(2 * alone.get_ydata(), rel=0.15)


def test_heights_are_decades_apart_and_below_the_top(run):
    titles = [axes.get_title() for axes in FIGURES["wave_rates"].draw(run).axes]
    shown = [float(title.split()[2].strip("$")) for title in titles]
    # the grid is 23 % wide
    assert shown == pytest.approx([0.1, 0.3, 1.0], rel=0.13)
    asked = FIGURES["wave_rates"].draw(run, height_kpc=[HALO_KPC])
    assert [axes.get_title() for axes in asked.axes] == ["$z = 4$ kpc"]


def test_errors_are_per_cent_of_the_value(run):
    intensity = bars(FIGURES["errors"].draw(run))[0][0].get_ydata()
    frame = run.spectrum.filter(pl.col("species") == "H1")
    relative = frame["intensity_per_gv_err"] / frame["intensity_per_gv"]
    assert intensity == pytest.approx(100 * relative.to_numpy())


def test_asked_rigidities_are_shown(run):
    figure = FIGURES["density"].draw(run, rigidity_gv=[rigidities()[5]])
    assert count(bars(figure)) == 16


def test_pitch_angles_have_a_panel_a_place(run):
    draw = FIGURES["pitch_angle"].draw
    titles = [axes.get_title() for axes in draw(run).axes]
    assert titles == [f"$|z| = {place:.3g}$ kpc" for place in PLACES]
    asked = draw(run, place_kpc=[2.2], rigidity_gv=[10])
    assert [axes.get_title() for axes in asked.axes] == ["$|z| = 2$ kpc"]
    assert count(bars(asked)) == 20


def test_pitch_angles_stand_beside_their_series(run):
    rigidity = rigidities()[5]
    figure = FIGURES["pitch_angle"].draw(run, rigidity_gv=[rigidity])
    series = [
        [line for line in axes.lines if line.get_lw() == 0.6] for axes in figure.axes
    ]
    assert [len(lines) for lines in series] == [1, 1, 0]
    row = run.pitch_angle_moments.filter(
        (pl.col("z_kpc") == 2.0) & (pl.col("rigidity_gv") == rigidity)
    )
    total = sum(row[name].item() for name in ("dipole", "quadrupole", "octupole"))
    assert series[1][0].get_ydata()[-1] == pytest.approx(1 + total)


def test_nothing_enters_at_the_edge(run):
    figure = FIGURES["pitch_angle"].draw(run, place_kpc=[HALO_KPC])
    for bar in bars(figure):
        x, y = bar[0].get_data()
        assert not y[x < 0].any()


def test_scattering_has_a_panel_a_mode(run):
    figure = FIGURES["scattering"].draw(run, layer="warm")
    assert [axes.get_title() for axes in figure.axes] == [
        f"{mode}, warm, $z = 0$ kpc" for mode in MODES
    ]
    with pytest.raises(RunError, match=r"no layer `cold` \(it has warm\)"):
        FIGURES["scattering"].draw(run, layer="cold")


def test_alfven_share_of_equal_shapes_is_that_of_the_amplitudes(tmp_path):
    write_run(tmp_path)
    amplitude = pl.when(pl.col("mode") == "alfven").then(0.2).otherwise(0.8)
    law = amplitude * (1 - pl.col("mu") ** 2)
    change(tmp_path, "scattering", d_mumu_per_s=law)
    line = bars(FIGURES["alfven_share"].draw(Run(tmp_path)))[0][0]
    assert line.get_xdata() == pytest.approx(rigidities())
    assert line.get_ydata() == pytest.approx(np.full(BINS, 0.2))
    change(tmp_path, "scattering", mode=pl.lit("slab"))
    with pytest.raises(NothingToDraw, match="both Alfvén and fast modes"):
        FIGURES["alfven_share"].draw(Run(tmp_path))


def test_many_layers_have_a_colour_each(tmp_path):
    write_run(tmp_path)
    number = pl.int_range(pl.len()) % 25
    change(tmp_path, "transport", layer=pl.format("ma_{}", number))
    axes = FIGURES["diffusion"].draw(Run(tmp_path)).axes[0]
    lines = [bar[0] for bar in axes.containers]
    assert len({line.get_color() for line in lines}) == 25
    names = axes.get_legend_handles_labels()[1]
    assert len(names) == 1 + 25


def test_truncation_leaves_gaps_where_there_is_no_number(run):
    k_max, angle = FIGURES["truncation"].draw(run).axes
    warm, halo = (bar[0].get_ydata() for bar in k_max.containers)
    assert np.isfinite(warm).all()
    assert list(np.isnan(halo[:4])) == [True, True, True, False]
    assert len(angle.containers) == 4


NUMBERS = {
    "spectrum": ("spectrum", "intensity_per_gv"),
    "knee": ("composition", "intensity_per_gev"),
    "ratio": ("ratio", "ratio_modulated"),
    "nuclei": ("spectrum", "intensity_modulated_per_gv"),
    "nested_leaky_box": ("nested_leaky_box", "boron_to_carbon"),
    "near_source": ("residence", "half_time_myr"),
    "diffusion": ("transport", "d_zz_cm2_s"),
    "grammage": ("grammage_mean", "grammage_g_cm2"),
    "escape": ("escape", "mean_time_myr"),
    "density": ("density", "f_relative"),
    "pitch_angle": ("pitch_angle", "f_relative"),
    "errors": ("spectrum", "intensity_per_gv"),
    "scattering": ("scattering", "d_mumu_per_s"),
    "truncation": ("truncation", "k_max_per_pc"),
    "alfven_share": ("scattering", "d_mumu_per_s"),
    "waves": ("waves", "kw"),
    "halo": ("diffusion", "d_zz_cm2_s"),
    "wave_rates": ("waves", "growth_per_s"),
    "streaming": ("streaming", "drift_over_alfven"),
    "convergence": ("convergence", "change"),
    "anisotropy": ("anisotropy_bands", "amplitude_median"),
    "anisotropy_angle": ("anisotropy_bands", "angle_hi68"),
    "anisotropy_phase": ("anisotropy", "phase_ra_deg"),
    "effective_sources": ("anisotropy_bands", "effective_sources_lo95"),
    "sources": ("sources", "age_myr"),
    "ages": ("ages", "pdf_per_myr"),
    "beyond_halo": ("beyond_halo_profile", "overdensity"),
}


def change(folder, table, **columns):
    """Replace columns of a table and keep its metadata."""
    file = folder / f"{table}.parquet"
    metadata = pl.read_parquet_metadata(file)
    metadata.pop("ARROW:schema", None)
    frame = pl.read_parquet(file).with_columns(**columns)
    frame.write_parquet(file, metadata=metadata)


@pytest.mark.parametrize("hole", [None, float("nan"), 0.0])
@pytest.mark.parametrize("name", FIGURES)
def test_holes_in_a_table_are_left_out(name, hole, tmp_path, run):
    table, column = NUMBERS[name]
    first = pl.int_range(pl.len()) < 2
    write_run(tmp_path)
    value = pl.when(first).then(pl.lit(hole, pl.Float64)).otherwise(pl.col(column))
    change(tmp_path, table, **{column: value})
    assert shown(FIGURES[name].draw(Run(tmp_path), run))


@pytest.mark.parametrize("name", FIGURES)
def test_a_column_of_nulls_still_draws_the_rest(name, tmp_path, run):
    table, column = NUMBERS[name]
    write_run(tmp_path)
    change(tmp_path, table, **{column: pl.lit(None, pl.Float64)})
    assert shown(FIGURES[name].draw(run, Run(tmp_path)))


@pytest.mark.parametrize("name", ["density", "scattering"])
def test_nothing_at_all_is_refused(name, tmp_path):
    table, column = NUMBERS[name]
    write_run(tmp_path)
    change(tmp_path, table, **{column: pl.lit(None, pl.Float64)})
    with pytest.raises(NothingToDraw, match="no finite values"):
        FIGURES[name].draw(Run(tmp_path))


@pytest.mark.parametrize("name", [n for n in FIGURES if n != "errors"])
def test_missing_table(name, tmp_path):
    run = Run(write_run(tmp_path, without=(NUMBERS[name][0],)))
    with pytest.raises(MissingTable, match=f"no table `{NUMBERS[name][0]}`"):
        FIGURES[name].draw(run)


def test_errors_use_the_tables_there_are(tmp_path):
    run = Run(write_run(tmp_path, without=("escape", "grammage_mean")))
    assert count(bars(FIGURES["errors"].draw(run))) == BINS


@pytest.mark.parametrize("name", FIGURES)
def test_empty_tables_are_refused(name, tmp_path):
    write_run(tmp_path)
    for table in Run(tmp_path).tables:
        file = tmp_path / f"{table}.parquet"
        metadata = pl.read_parquet_metadata(file)
        metadata.pop("ARROW:schema", None)
        pl.read_parquet(file).clear().write_parquet(file, metadata=metadata)
    with pytest.raises(NothingToDraw):
        FIGURES[name].draw(Run(tmp_path))


def test_spectrum_without_modulation(tmp_path):
    write_run(tmp_path)
    change(tmp_path, "spectrum", intensity_modulated_per_gv=pl.lit(None, pl.Float64))
    assert count(run_bars(FIGURES["spectrum"].draw(Run(tmp_path)))) == BINS
