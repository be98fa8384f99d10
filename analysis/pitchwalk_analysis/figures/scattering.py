"""Pitch-angle scattering: D_µµ against µ, a panel a mode, at a few rigidities.

Each panel shows one layer (`--layer`; the first of the table by default) at its height
nearest the plane; the title names it.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from .. import choose, style
from ..points import Points, points
from ..run import NothingToDraw, Run, RunError

# What hardly scatters is exponentially small.
DECADES = 8


@style.styled
def draw(
    *runs: Run, layer: str | None = None, rigidity_gv: Sequence[float] | None = None
) -> Figure:
    """Draw D_µµ in s⁻¹ against the pitch-angle cosine µ."""
    frames = [_of_layer(run, layer) for run in runs]
    modes = list(dict.fromkeys(mode for frame in frames for mode in frame["mode"]))
    if not modes:
        raise NothingToDraw(
            f"nothing to draw: table `scattering` of {runs[0].path} is empty"
        )
    width = min(style.DOUBLE, style.SINGLE * (0.35 + 0.7 * len(modes)))
    figure, grid = style.canvas(
        width, 2.9, columns=len(modes), sharey=True, squeeze=False
    )
    shown = choose.rigidities(frames[0], rigidity_gv)
    units = runs[0].units("scattering")
    drawn = []
    for axes, mode in zip(grid[0], modes, strict=True):
        axes.set_title(_title(mode, frames[0]))
        axes.set_xlabel(style.axis_label("Pitch-angle cosine $\\mu$", units["mu"]))
        for rigidity, colour in style.rigidity_colours(shown).items():
            for index, (run, frame) in enumerate(zip(runs, frames, strict=True)):
                rows = choose.at_rigidity(run, frame, rigidity)
                curve = points(
                    rows.filter(pl.col("mode") == mode), "mu", "d_mumu_per_s"
                )
                drawn.append(curve.y)
                look = {**style.run_line(index), "marker": ""}
                style.draw_points(axes, _open_dip(curve), **look, color=colour)
    first = grid[0][0]
    for rigidity, colour in style.rigidity_colours(shown).items():
        style.key(first, style.rigidity_text(rigidity), color=colour)
    style.run_keys(first, runs, marker="")
    first.set_yscale("log")
    style.at_most_decades(first, DECADES, drawn)
    first.set_ylabel(style.axis_label("$D_{\\mu\\mu}$", units["d_mumu_per_s"]))
    style.legend_above(figure, first)
    return figure


def _open_dip(curve: Points) -> Points:
    """Break the line at µ = 0 where it dips there deeper than the tabulated µ resolve."""
    right = curve.x > 0
    dips = right.sum() > 1 and curve.y[right][0] < curve.y[right][1]
    if not dips or (curve.x == 0).any():
        return curve
    at = int(np.searchsorted(curve.x, 0.0))
    columns = (np.insert(part, at, np.nan) for part in (curve.y, curve.error))
    return Points(np.insert(curve.x, at, 0.0), *columns)


def _of_layer(run: Run, layer: str | None) -> pl.DataFrame:
    needs = ("mode", "layer", "z_kpc", "rigidity_gv", "mu", "d_mumu_per_s")
    frame = run.table("scattering", needs).with_columns(pl.col("layer").fill_null(""))
    present = frame["layer"].unique(maintain_order=True).to_list()
    if layer is not None and layer not in present:
        raise RunError(
            f"run {run.path} has no layer `{layer}` (it has {', '.join(present)})"
        )
    chosen = layer if layer is not None else next(iter(present), "")
    return choose.at_plane(frame.filter(pl.col("layer") == chosen))


def _title(mode: str, frame: pl.DataFrame) -> str:
    place = [name for name in (mode, frame["layer"].first()) if name]
    return ", ".join([*place, f"$z = {frame['z_kpc'].first():.3g}$ kpc"])
