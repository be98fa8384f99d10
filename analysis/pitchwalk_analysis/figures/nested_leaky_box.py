"""A nested leaky box: B/C, antiprotons and positrons over protons, and the grammage that makes them.

Left: each ratio over its value at 10 GeV/n (B/C, against kinetic energy per nucleon) or 10 GV (the
others, against rigidity). Right: grammage around the sources and in the Galaxy.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import style
from ..points import Points, points
from ..run import Run

RATIOS = {
    "B/C": ("kinetic_energy_gev_n", "boron_to_carbon", "-"),
    "antiprotons/protons": ("rigidity_gv", "secondary_to_proton", "--"),
    "positrons/protons": ("rigidity_gv", "positron_to_proton", ":"),
}
GRAMMAGES = {
    "around the sources": ("source_grammage_g_cm2", "-"),
    "in the Galaxy": ("galactic_grammage_g_cm2", "--"),
}
# Where ratios are 1.
REFERENCE = 10.0


@style.styled
def draw(*runs: Run) -> Figure:
    """Draw the ratios over their values at 10 GeV/n or GV, and the grammages in g cm⁻²."""
    figure, (left, right) = style.canvas(style.DOUBLE, 2.9, columns=2)
    needs = [part for *columns, _ in RATIOS.values() for part in columns]
    needs += [column for column, _ in GRAMMAGES.values()]
    tables = [
        run.table("nested_leaky_box", needs=tuple(dict.fromkeys(needs))) for run in runs
    ]
    for index, table in enumerate(tables):
        look = style.run_look(index)
        for abscissa, column, line in RATIOS.values():
            ratio = _over_reference(points(table, abscissa, column))
            style.draw_points(left, ratio, **{**look, "ls": line})
        for column, line in GRAMMAGES.values():
            grammage = points(table, "rigidity_gv", column)
            style.draw_points(right, grammage, **{**look, "ls": line})
    _label(left, runs, {name: line for name, (*_, line) in RATIOS.items()})
    _label(right, runs, {name: line for name, (_, line) in GRAMMAGES.items()})
    units = runs[0].units("nested_leaky_box")
    left.set_xlabel("Energy [GeV/n] (B/C), rigidity [GV] (others)")
    left.set_ylabel("Ratio over that at 10")
    right.set_xlabel(style.axis_label("Rigidity $R$", units["rigidity_gv"]))
    right.set_ylabel(style.axis_label("Grammage", units["source_grammage_g_cm2"]))
    return figure


def _over_reference(ratio: Points) -> Points:
    known = np.isfinite(ratio.y) & (ratio.y > 0)
    x, y = np.log(ratio.x[known]), np.log(ratio.y[known])
    unit = np.exp(np.interp(np.log(REFERENCE), x, y)) if len(x) else np.nan
    return ratio.scaled(1 / unit)


def _label(axes: Axes, runs: Sequence[Run], lines: dict[str, str]) -> None:
    for name, line in lines.items():
        style.key(axes, name, ls=line)
    style.run_keys(axes, runs)
    axes.set(xscale="log", yscale="log")
    axes.legend()
