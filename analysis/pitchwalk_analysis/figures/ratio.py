"""Ratios of elements and isotopes, such as B/C and 10Be/9Be, beside the measurements.

A panel each: at equal rigidity, for isotopes (and where such measurements are known) at equal
kinetic energy per nucleon. Solid lines are modulated by the force field, to be compared with the
measurements at Earth; dashed ones are interstellar.
"""

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import data, style
from ..points import points
from ..run import NothingToDraw, Run

COLUMNS = 3
# Measurements are drawn up to this factor beyond the runs.
BEYOND = 1.3
KINDS = {
    "rigidity": ("rigidity_gv", "ratio", "Rigidity $R$", "GV"),
    "energy": (
        "kinetic_energy_gev_n",
        "ratio_per_nucleon",
        "Energy per nucleon",
        "GeV/n",
    ),
}
DATA_MARKERS = {
    "AMS-02": "s",
    "AMS-02, preliminary": "D",
    "ACE-CRIS": "v",
    "CALET": "^",
    "DAMPE": "P",
    "ISOMAX": "X",
}


@style.styled
def draw(*runs: Run) -> Figure:
    """Draw each ratio that the runs tabulate, a panel each."""
    needs = tuple(part for kind in KINDS.values() for part in kind[:2])
    needs = ("numerator", "denominator", *needs)
    frames = [run.table("ratio", needs=needs) for run in runs]
    panels = _panels(frames)
    if not panels:
        folders = ", ".join(str(run.path) for run in runs)
        raise NothingToDraw(f"nothing to draw: no ratios in {folders}")
    columns = min(COLUMNS, len(panels))
    rows = -(-len(panels) // columns)
    size = (2.3 * columns, 0.6 + 1.9 * rows)
    figure, grid = style.canvas(*size, rows=rows, columns=columns, squeeze=False)
    experiments = set()
    for axes, (pair, kind) in zip(grid.flat, panels, strict=False):
        experiments |= _draw_panel(axes, runs, frames, pair, kind)
    for unused in grid.flat[len(panels) :]:
        unused.remove()
    first = grid.flat[0]
    for index, run in enumerate(runs):
        style.key(first, run.label, **style.run_look(index))
    style.key(first, "interstellar", ls="--")
    for name, marker in DATA_MARKERS.items():
        if name in experiments:
            style.key(first, name, color=style.DATA_COLOUR, marker=marker, ls="none")
    style.legend_above(figure, first)
    return figure


def _panels(frames: list[pl.DataFrame]) -> list[tuple[tuple[str, str], str]]:
    """Pair and kind of each panel, in the order of the tables."""
    pairs = dict.fromkeys(
        pair
        for frame in frames
        for pair in frame.select("numerator", "denominator").rows()
    )
    return [(pair, kind) for pair in pairs for kind in KINDS if _is_worth(pair, kind)]


def _is_worth(pair: tuple[str, str], kind: str) -> bool:
    isotopes = pair[0][-1].isdigit()
    if kind == "rigidity":
        return not isotopes
    return isotopes or bool(data.ratios(*pair, kind))


def _draw_panel(
    axes: Axes,
    runs: tuple[Run, ...],
    frames: list[pl.DataFrame],
    pair: tuple[str, str],
    kind: str,
) -> set[str]:
    """Draw a ratio; return the names of those who measured it."""
    x, y, label, unit = KINDS[kind]
    drawn = []
    of_pair = (pl.col("numerator") == pair[0]) & (pl.col("denominator") == pair[1])
    for index in range(len(runs)):
        frame = frames[index].filter(of_pair)
        look = style.run_look(index) | {"ms": 1.8, "zorder": 3}
        modulated = points(frame, x, f"{y}_modulated")
        style.draw_points(axes, modulated, **look)
        interstellar = points(frame, x, y)
        style.draw_points(axes, interstellar, **look | {"marker": "", "ls": "--"})
        drawn.append(modulated.x)
    ends = np.concatenate([part for part in drawn if len(part)] or [np.ones(1)])
    names = set()
    for measured in data.ratios(*pair, kind):
        inside = measured.points.x > ends.min() / BEYOND
        inside &= measured.points.x < ends.max() * BEYOND
        style.draw_points(
            axes,
            measured.points.kept(inside),
            color=style.DATA_COLOUR,
            marker=DATA_MARKERS[measured.experiment],
            ms=2.2,
            ls="none",
            zorder=2,
        )
        if inside.any():
            names.add(measured.experiment)
    axes.set(xscale="log", yscale="log")
    axes.set_xlabel(style.axis_label(label, unit))
    axes.set_ylabel("/".join(map(_isotope, pair)))
    return names


def _isotope(name: str) -> str:
    """Write Be10 as ¹⁰Be; an element as it is."""
    symbol = name.rstrip("0123456789")
    mass = name.removeprefix(symbol)
    return f"$^{{{mass}}}${symbol}" if mass else symbol
