"""Relative statistical error of the main results against rigidity: is the run long enough?"""

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from .. import choose, style
from ..points import Points, points
from ..run import Run

# What is judged: (table, column) → its name in the legend.
QUANTITIES = {
    ("spectrum", "intensity_per_gv"): "intensity",
    ("grammage_mean", "grammage_g_cm2"): "mean grammage",
    ("escape", "mean_time_myr"): "escape time",
    ("escape", "flux_relative"): "escaping flux",
}


@style.styled
def draw(*runs: Run, species: str | None = None) -> Figure:
    """Draw 1σ errors in per cent of the value against rigidity in GV."""
    figure, axes = style.canvas(style.SINGLE * 1.1, 2.9)
    for index, run in enumerate(runs):
        style.key(axes, run.label, color=style.run_look(index)["color"])
    for number, ((table, column), text) in enumerate(QUANTITIES.items()):
        look = {"marker": style.MARKERS[number], "ls": style.line(number)}
        style.key(axes, text, **look)
        for index, run in enumerate(runs):
            if table in run.tables:
                relative = _relative(run, table, column, species)
                colour = style.run_look(index)["color"]
                style.draw_points(axes, relative, **look, color=colour)
    axes.set(xscale="log", yscale="log")
    if axes.containers:
        axes.set_ylim(_whole_decades(axes.dataLim.y0, axes.dataLim.y1))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_xlabel(style.axis_label("Rigidity $R$", "GV"))
    axes.set_ylabel(style.axis_label("Relative error (1σ)", "%"))
    style.legend_above(figure, axes, columns=3)
    return figure


def _whole_decades(lo: float, hi: float) -> tuple[float, float]:
    """Return the powers of ten around a range of positive numbers."""
    return 10 ** np.floor(np.log10(lo)), 10 ** (np.floor(np.log10(hi)) + 1)


def _one_place(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep the plane, or the first side, of tables that have several rows a rigidity."""
    if "z_kpc" in frame.columns:
        return choose.at_plane(frame)
    if "side" in frame.columns:
        return frame.filter(pl.col("side") == pl.col("side").first())
    return frame


def _relative(run: Run, table: str, column: str, species: str | None) -> Points:
    frame = run.table(table, needs=("rigidity_gv", column, f"{column}_err"))
    frame = _one_place(choose.of_species(run, frame, species))
    percent = 100 * pl.col(f"{column}_err") / pl.col(column).abs()
    return points(frame.with_columns(percent=percent), "rigidity_gv", "percent")
