"""Spectrum at the plane, R^2.7 × intensity: interstellar and modulated, beside the measurements.

Solid lines are interstellar, dashed ones modulated by the force field. For protons the
measurements of Voyager 1 (interstellar), AMS-02, CALET and DAMPE (at Earth) stand beside
them, with statistical and systematic errors added in quadrature.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import choose, data, style
from ..points import Points, points
from ..run import Run

INDEX = 2.7
# Measurements are drawn up to this factor beyond the rigidities of the runs.
BEYOND = 3.0
# So much of the modulated spectrum is shown below the largest value.
DECADES = 3.5
DATA_MARKERS = {"Voyager 1": "D", "AMS-02": "o", "CALET": "s", "DAMPE": "^"}


@style.styled
def draw(*runs: Run, species: str | None = None) -> Figure:
    """Draw R^2.7 × intensity against rigidity in GV."""
    figure, axes = style.canvas(style.SINGLE * 1.25, 3.3)
    drawn, heights = [], []
    shown = set()
    for index, run in enumerate(runs):
        frame = run.table("spectrum", needs=("rigidity_gv", "intensity_per_gv"))
        frame = choose.at_plane(choose.of_species(run, frame, species))
        shown.update(frame["species"])
        look = style.run_look(index)
        interstellar = _weighted(points(frame, "rigidity_gv", "intensity_per_gv"))
        style.draw_points(axes, interstellar, **look, label=run.label, zorder=3)
        drawn.append(interstellar.without_gaps().x)
        heights.append(interstellar.y)
        if "intensity_modulated_per_gv" in frame.columns:
            modulated = points(frame, "rigidity_gv", "intensity_modulated_per_gv")
            modulated = _weighted(modulated)
            style.draw_points(axes, modulated, **look, ls="--", mfc="w", zorder=3)
            heights.append(modulated.y)
    style.key(axes, "interstellar")
    style.key(axes, "modulated", ls="--")
    range_gv = np.concatenate(drawn)
    if shown == {"H1"} and len(range_gv):
        heights += _draw_measurements(
            axes, range_gv.min() / BEYOND, range_gv.max() * BEYOND
        )
    axes.set(xscale="log", yscale="log")
    style.at_most_decades(axes, DECADES, heights)
    axes.set_xlabel(
        style.axis_label("Rigidity $R$", runs[0].units("spectrum")["rigidity_gv"])
    )
    axes.set_ylabel(
        style.axis_label(f"$R^{{{INDEX}}}\\,I(R)$", "GV^1.7 m^-2 s^-1 sr^-1")
    )
    axes.annotate(
        ", ".join(sorted(shown)), (0.96, 0.06), xycoords="axes fraction", ha="right"
    )
    style.legend_above(figure, axes)
    return figure


def _weighted(spectrum: Points) -> Points:
    return spectrum.scaled(spectrum.x**INDEX)


def _draw_measurements(axes: Axes, lo_gv: float, hi_gv: float) -> list[np.ndarray]:
    heights = []
    for measured in data.protons():
        inside = (measured.points.x >= lo_gv) & (measured.points.x <= hi_gv)
        shown = _weighted(measured.points.kept(inside))
        heights.append(shown.y)
        style.draw_points(
            axes,
            shown,
            color=style.DATA_COLOUR,
            marker=DATA_MARKERS[measured.experiment],
            mfc="w" if measured.interstellar else style.DATA_COLOUR,
            ms=2.2,
            ls="none",
            label=measured.experiment,
            zorder=2,
        )
    return heights
