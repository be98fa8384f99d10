"""Convergence of the loop of waves and particles: by how much each iteration asked D_zz to change.

The grey line is the tolerance; a bar that reaches the lower end is a change that may be none.
"""

import polars as pl
from matplotlib.figure import Figure

from .. import choose, style
from ..points import points
from ..run import Run


@style.styled
def draw(*runs: Run) -> Figure:
    """Draw |change of ln D_zz|, dimensionless, against the iteration."""
    figure, axes = style.canvas(style.SINGLE * 1.1, 2.9)
    needs = ("iteration", "rigidity_gv", "change", "change_err")
    frames = [
        run.table("convergence", needs).with_columns(pl.col("change").abs())
        for run in runs
    ]
    shown = choose.rigidities(frames[0])
    for rigidity, colour in style.rigidity_colours(shown).items():
        style.key(axes, style.rigidity_text(rigidity), color=colour)
        for index, (run, frame) in enumerate(zip(runs, frames, strict=True)):
            rows = choose.at_rigidity(run, frame, rigidity)
            change = points(rows, "iteration", "change")
            style.draw_points(axes, change, **style.run_line(index), color=colour)
    style.run_keys(axes, runs)
    for asked in dict.fromkeys(map(_tolerance, runs)):
        if asked:
            axes.axhline(asked, color=style.GUIDE_COLOUR, lw=0.8, zorder=0)
    axes.set(yscale="log")
    axes.set_xlabel("Iteration")
    axes.set_ylabel("$|\\Delta \\ln D_{zz}|$")
    axes.legend(*axes.get_legend_handles_labels())
    return figure


def _tolerance(run: Run) -> float | None:
    return run.info.get("config", {}).get("coupling", {}).get("tolerance")
