"""Density across the halo: f(z)/f(0) at a few rigidities.

The grey line 1 − |z|/H is the solution for a thin disc of sources, a uniform diffusion
coefficient and a boundary at H, taken from the config of the first run.
"""

from collections.abc import Sequence

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import choose, style
from ..points import points
from ..run import Run


@style.styled
def draw(
    *runs: Run, species: str | None = None, rigidity_gv: Sequence[float] | None = None
) -> Figure:
    """Draw f(z)/f(0), dimensionless, against height z in kpc."""
    figure, axes = style.canvas(style.SINGLE * 1.1, 2.9)
    needs = ("rigidity_gv", "z_kpc_lo", "z_kpc_hi", "f_relative")
    frames = [
        choose.of_species(run, run.table("density", needs), species).with_columns(
            z_kpc=(pl.col("z_kpc_lo") + pl.col("z_kpc_hi")) / 2
        )
        for run in runs
    ]
    shown = choose.rigidities(frames[0], rigidity_gv)
    two_sided = any((frame["z_kpc"] < 0).any() for frame in frames)
    _draw_thin_disc(axes, runs[0], two_sided)
    for rigidity, colour in style.rigidity_colours(shown).items():
        style.key(axes, style.rigidity_text(rigidity), color=colour)
        for index, run in enumerate(runs):
            rows = choose.at_rigidity(run, frames[index], rigidity)
            profile = points(rows, "z_kpc", "f_relative", positive=False)
            style.draw_points(axes, profile, **style.run_line(index), color=colour)
    style.run_keys(axes, runs)
    units = runs[0].units("density")
    axes.set_xlabel(
        style.axis_label(
            "Height $z$" if two_sided else "Height $|z|$", units["z_kpc_lo"]
        )
    )
    axes.set_ylabel(style.axis_label("$f(z)\\,/\\,f(0)$", units["f_relative"]))
    axes.set_ylim(bottom=0)
    axes.legend()
    return figure


def _draw_thin_disc(axes: Axes, run: Run, two_sided: bool) -> None:
    height = run.info.get("config", {}).get("halo", {}).get("height_kpc")
    if height:
        axes.plot(
            [-height if two_sided else 0, 0, height],
            [0 if two_sided else 1, 1, 0],
            color=style.GUIDE_COLOUR,
            lw=0.8,
            zorder=0,
            label="$1 - |z|/H$",
        )
