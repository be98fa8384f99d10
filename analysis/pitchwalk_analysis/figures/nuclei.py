"""Spectra of helium and heavier elements, R^2.7 × intensity, beside the measurements.

Above are elements that sources accelerate, below those that are made on the way, and nitrogen,
which is both; all isotopes of an element together. Solid lines are modulated by the force field, to
be compared with AMS-02 (filled), dashed ones interstellar, to be compared with Voyager 1 (open).
"""

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import choose, data, style
from ..points import Points, points
from ..run import Run

INDEX = 2.7
BEYOND = 1.3
DECADES = 4.0
PANELS = (("He", "C", "O", "Ne", "Mg", "Si", "Fe"), ("Li", "Be", "B", "N"))


@style.styled
def draw(*runs: Run) -> Figure:
    """Draw R^2.7 × intensity of elements against rigidity in GV."""
    figure, panels = style.canvas(style.SINGLE * 1.4, 6.2, rows=2, sharex=True)
    needs = ("species", "z_kpc", "rigidity_gv", "intensity_per_gv")
    needs += ("intensity_modulated_per_gv",)
    frames = [choose.at_plane(run.table("spectrum", needs=needs)) for run in runs]
    for axes, elements in zip(panels, PANELS, strict=True):
        heights = []
        for element, colour in zip(elements, style.COLOURS, strict=False):
            drawn = [
                _draw_element(axes, _total(frame, element), colour, index)
                for index, frame in enumerate(frames)
            ]
            if any(len(part) for part in drawn):
                style.key(axes, element, color=colour)
                heights += drawn
                heights += _draw_measured(axes, element, colour, frames)
        axes.set(xscale="log", yscale="log")
        style.at_most_decades(axes, DECADES, heights)
        label = f"$R^{{{INDEX}}}\\,I(R)$"
        axes.set_ylabel(style.axis_label(label, "GV^1.7 m^-2 s^-1 sr^-1"))
        if heights:
            axes.legend(ncols=4, loc="best")
    panels[-1].set_xlabel(style.axis_label("Rigidity $R$", "GV"))
    _keys(figure, panels[0], runs)
    return figure


def _total(frame: pl.DataFrame, element: str) -> pl.DataFrame:
    """Sum intensities over the isotopes of an element, and their errors, which is at most too much."""
    isotopes = frame.filter(pl.col("species").str.contains(rf"^{element}\d+$"))
    parts = [name for name in isotopes.columns if name.startswith("intensity")]
    return isotopes.group_by("rigidity_gv").agg(
        pl.when(pl.col(part).is_null().any())
        .then(None)
        .otherwise(pl.col(part).sum())
        .alias(part)
        for part in parts
    )


def _draw_element(
    axes: Axes, total: pl.DataFrame, colour: str, index: int
) -> np.ndarray:
    look = {"color": colour, "zorder": 3}
    marker = style.MARKERS[index % len(style.MARKERS)]
    interstellar = _weighted(points(total, "rigidity_gv", "intensity_per_gv"))
    style.draw_points(axes, interstellar, ls="--", **look)
    modulated = _weighted(points(total, "rigidity_gv", "intensity_modulated_per_gv"))
    style.draw_points(axes, modulated, ls="-", marker=marker, ms=1.8, **look)
    return modulated.y


def _draw_measured(
    axes: Axes, element: str, colour: str, frames: list[pl.DataFrame]
) -> list[np.ndarray]:
    rigidity = np.concatenate([frame["rigidity_gv"].to_numpy() for frame in frames])
    ends = (rigidity.min() / BEYOND, rigidity.max() * BEYOND)
    heights = []
    for measured in data.nuclei(element):
        inside = (measured.points.x > ends[0]) & (measured.points.x < ends[1])
        shown = _weighted(measured.points.kept(inside))
        heights.append(shown.y)
        look = {"marker": "D", "mfc": "w"} if measured.interstellar else {"marker": "s"}
        style.draw_points(
            axes, shown, color=colour, ls="none", ms=2.2, alpha=0.5, zorder=2, **look
        )
    return heights


def _keys(figure: Figure, axes: Axes, runs: tuple[Run, ...]) -> None:
    """Name runs, kinds of curves and experiments above the figure."""
    own = len(axes.get_legend_handles_labels()[0])
    style.run_keys(axes, runs, ls="-")
    if len(runs) == 1:
        style.key(axes, runs[0].label, **style.run_line(0))
    style.key(axes, "interstellar", ls="--")
    style.key(axes, "AMS-02", marker="s", ls="none", ms=2.6)
    style.key(axes, "Voyager 1", marker="D", mfc="w", ls="none", ms=2.6)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles[own:], labels[own:], loc="outside upper center", ncols=4)


def _weighted(spectrum: Points) -> Points:
    return spectrum.scaled(spectrum.x**INDEX)
