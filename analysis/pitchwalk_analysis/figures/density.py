"""Density across the halo: f(z)/f(0) at a few rigidities.

The grey line 1 − |z|/H is the solution for a thin disc of sources, diffusion alone and a
boundary at H, a line for each height; runs whose diffusion varies with height have none.
"""

from collections.abc import Sequence

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import choose, style
from ..points import points
from ..run import Run

# Coefficients within this ratio count as the same at all heights.
UNIFORM = 1.001


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
    for height in dict.fromkeys(map(_uniform_height, runs)):
        _draw_thin_disc(axes, height, two_sided)
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


def _uniform_height(run: Run) -> float | None:
    """Return H in kpc; None where the diffusion coefficient varies with height."""
    if "transport" in run.tables:
        frame = run.table("transport", needs=("rigidity_gv", "d_zz_cm2_s"))
        spread = frame.group_by("rigidity_gv").agg(
            (pl.col("d_zz_cm2_s").max() / pl.col("d_zz_cm2_s").min()).alias("ratio")
        )
        if (spread["ratio"] > UNIFORM).any():
            return None
    return run.info.get("config", {}).get("halo", {}).get("height_kpc")


def _draw_thin_disc(axes: Axes, height: float | None, two_sided: bool) -> None:
    if height:
        first = not any("|z|/H" in str(line.get_label()) for line in axes.lines)
        axes.plot(
            [-height if two_sided else 0, 0, height],
            [0 if two_sided else 1, 1, 0],
            color=style.GUIDE_COLOUR,
            lw=0.8,
            zorder=0,
            label="$1 - |z|/H$" if first else None,
        )
