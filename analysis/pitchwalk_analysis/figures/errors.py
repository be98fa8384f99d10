"""Relative statistical error of the main results against rigidity: is the run long enough?"""

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
    labelled = set()
    for index, run in enumerate(runs):
        colour = style.run_look(index)["color"]
        style.key(axes, run.label, color=colour)
        for number, ((table, column), text) in enumerate(QUANTITIES.items()):
            if table not in run.tables:
                continue
            look = {"marker": style.MARKERS[number], "ls": style.LINES[number]}
            frame = run.table(table, needs=("rigidity_gv", column, f"{column}_err"))
            relative = _relative(
                _one_place(choose.of_species(run, frame, species)), column
            )
            style.draw_points(axes, relative, color=colour, **look)
            if text not in labelled:
                labelled.add(text)
                style.key(axes, text, **look)
    axes.set(xscale="log", yscale="log")
    axes.set_xlabel(style.axis_label("Rigidity $R$", "GV"))
    axes.set_ylabel(style.axis_label("Relative error (1σ)", "%"))
    axes.legend()
    return figure


def _one_place(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep the plane, or the first side, of tables that have several rows a rigidity."""
    if "z_kpc" in frame.columns:
        return choose.at_plane(frame)
    if "side" in frame.columns:
        return frame.filter(pl.col("side") == pl.col("side").first())
    return frame


def _relative(frame: pl.DataFrame, column: str) -> Points:
    percent = 100 * pl.col(f"{column}_err") / pl.col(column).abs()
    return points(frame.with_columns(percent=percent), "rigidity_gv", "percent")
