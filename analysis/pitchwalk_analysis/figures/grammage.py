"""Grammage: its mean against rigidity, and the distribution of path lengths.

Left: the mean of particles observed at the plane (filled) and of those escaping (open).
Right: the distribution of path lengths of the observed at a few rigidities (points), beside
the exponential of the same mean (thin lines), which a leaky box would give.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import choose, style
from ..points import Points, floats, points
from ..run import Run

BIN = ("grammage_g_cm2_lo", "grammage_g_cm2_hi")
# Bins whose mean values span more than this ratio are shown on a logarithmic axis.
WIDE = 100.0
# So much of the path-length distribution is shown below its maximum.
DECADES = 5.0


@style.styled
def draw(
    *runs: Run, species: str | None = None, rigidity_gv: Sequence[float] | None = None
) -> Figure:
    """Draw the mean grammage in g cm⁻² and the density of path lengths in cm² g⁻¹."""
    figure, (left, right) = style.canvas(style.DOUBLE, 2.9, columns=2)
    means, paths = [], []
    for run in runs:
        mean = run.table("grammage_mean", needs=("rigidity_gv", "grammage_g_cm2"))
        path = run.table("grammage", needs=("rigidity_gv", *BIN, "pdf"))
        means.append(choose.of_species(run, mean, species))
        paths.append(_with_centres(choose.of_species(run, path, species)))
    _mean_panel(left, runs, means)
    _path_panel(right, runs, means, paths, rigidity_gv)
    return figure


def _mean_panel(axes: Axes, runs: Sequence[Run], means: list[pl.DataFrame]) -> None:
    for index, (run, mean) in enumerate(zip(runs, means, strict=True)):
        look = style.run_look(index)
        observed = points(mean, "rigidity_gv", "grammage_g_cm2")
        style.draw_points(axes, observed, **look, label=run.label)
        if "escape_grammage_g_cm2" in mean.columns:
            escaping = points(mean, "rigidity_gv", "escape_grammage_g_cm2")
            style.draw_points(axes, escaping, **look, ls="--", mfc="w")
    style.key(axes, "observed at $z = 0$")
    style.key(axes, "escaping", ls="--")
    units = runs[0].units("grammage_mean")
    axes.set(xscale="log", yscale="log")
    axes.set_xlabel(style.axis_label("Rigidity $R$", units["rigidity_gv"]))
    axes.set_ylabel(
        style.axis_label("Mean grammage $\\bar X$", units["grammage_g_cm2"])
    )
    axes.legend()


def _path_panel(
    axes: Axes,
    runs: Sequence[Run],
    means: list[pl.DataFrame],
    paths: list[pl.DataFrame],
    rigidity_gv: Sequence[float] | None,
) -> None:
    shown = choose.rigidities(paths[0], rigidity_gv)
    densities = []
    for rigidity, colour in style.rigidity_colours(shown).items():
        style.key(axes, style.rigidity_text(rigidity), color=colour)
        for index, run in enumerate(runs):
            path = choose.at_rigidity(run, paths[index], rigidity)
            mean = choose.at_rigidity(run, means[index], rigidity)
            look = {**style.run_line(index), "color": colour}
            density = points(path, "centre", "pdf")
            densities.append(density.y)
            style.draw_points(axes, density, **{**look, "ls": "none"})
            exponential = _exponential(path, mean)
            axes.plot(exponential.x, exponential.y, **{**look, "marker": ""}, lw=0.7)
    style.key(axes, "exponential", lw=0.7)
    style.run_keys(axes, runs)
    units = runs[0].units("grammage")
    axes.set(yscale="log", xscale="log" if _wide(paths[0]) else "linear")
    style.at_most_decades(axes, DECADES, densities)
    axes.set_xlabel(style.axis_label("Grammage $X$", units[BIN[0]]))
    axes.set_ylabel(style.axis_label("Path-length distribution", units["pdf"]))
    axes.legend()


def _exponential(path: pl.DataFrame, mean: pl.DataFrame) -> Points:
    """Return the bin averages of e^(−X/X̄)/X̄ where the distribution itself has a value."""
    scale = mean["grammage_g_cm2"].first()
    lo, hi = (pl.col(column) for column in BIN)
    average = ((-lo / scale).exp() - (-hi / scale).exp()) / (hi - lo)
    filled = path.filter(pl.col("pdf") > 0, pl.col("pdf").is_finite())
    return points(filled.with_columns(average=average), "centre", "average")


def _with_centres(path: pl.DataFrame) -> pl.DataFrame:
    lo, hi = (pl.col(column) for column in BIN)
    return path.with_columns(centre=(lo + hi) / 2)


def _wide(path: pl.DataFrame) -> bool:
    centres = floats(path, "centre")
    widths = np.unique(np.round(floats(path, BIN[1]) - floats(path, BIN[0]), 9))
    return len(widths) > 1 and np.nanmax(centres) > WIDE * np.nanmin(centres)
