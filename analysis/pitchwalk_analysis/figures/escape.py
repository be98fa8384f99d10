"""Escape from the halo: mean time of the particles and their flux, through each side.

The flux is relative to the injection rate of the bin: the two sides of a symmetric halo
take one half each (grey) unless particles lose energy on the way.
"""

import polars as pl
from matplotlib.figure import Figure

from .. import choose, style
from ..points import points
from ..run import Run

PANELS = {
    "mean_time_myr": "Mean escape time",
    "flux_relative": "Escaping flux / injection",
}


@style.styled
def draw(*runs: Run, species: str | None = None) -> Figure:
    """Draw the mean escape time in Myr and the relative escaping flux against rigidity in GV."""
    figure, axes = style.canvas(style.SINGLE, 4.6, rows=2, sharex=True)
    sides: list[str] = []
    for index, run in enumerate(runs):
        frame = run.table("escape", needs=("rigidity_gv", "side", *PANELS))
        frame = choose.of_species(run, frame, species)
        look = style.run_look(index)
        style.key(axes[0], run.label, **look)
        for side in frame["side"].drop_nulls().unique(maintain_order=True):
            if side not in sides:
                sides.append(side)
            number = sides.index(side)
            rows = frame.filter(pl.col("side") == side)
            for panel, column in zip(axes, PANELS, strict=True):
                style.draw_points(
                    panel,
                    points(rows, "rigidity_gv", column),
                    **look,
                    **style.variant(number),
                )
    for number, side in enumerate(sides):
        style.key(axes[0], side, marker="o", **style.variant(number))
    units = runs[0].units("escape")
    for panel, (column, text) in zip(axes, PANELS.items(), strict=True):
        panel.set_xscale("log")
        panel.set_ylabel(style.axis_label(text, units[column]))
    axes[0].set_yscale("log")
    if len(sides) == 2:
        axes[1].axhline(0.5, color=style.GUIDE_COLOUR, lw=0.6, zorder=0)
    axes[1].set_ylim(bottom=0)
    axes[1].set_xlabel(style.axis_label("Rigidity $R$", units["rigidity_gv"]))
    axes[0].legend()
    return figure
