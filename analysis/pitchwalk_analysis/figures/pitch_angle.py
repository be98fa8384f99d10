"""Pitch angles: f(µ) over its mean at a few rigidities, a panel a place.

Particles with µ > 0 move away from the disc, on either side of it. The thin lines are the
Legendre series of the tabulated moments, up to the octupole; the halo's edge, where f vanishes
for µ < 0, has none. Up to four places are shown, evenly chosen; `--place` asks for others.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import choose, style
from ..points import floats, points
from ..run import NothingToDraw, Run

# Places shown where none are asked for.
MOST = 4


@style.styled
def draw(
    *runs: Run,
    species: str | None = None,
    rigidity_gv: Sequence[float] | None = None,
    place_kpc: Sequence[float] | None = None,
) -> Figure:
    """Draw f(µ) over its mean, dimensionless, against the pitch-angle cosine µ."""
    needs = ("rigidity_gv", "z_kpc", "mu", "f_relative")
    frames = [
        choose.of_species(run, run.table("pitch_angle", needs), species) for run in runs
    ]
    places = _places(frames[0], place_kpc)
    if not places:
        raise NothingToDraw(
            f"nothing to draw: table `pitch_angle` of {runs[0].path} is empty"
        )
    width = min(style.DOUBLE, style.SINGLE * (0.35 + 0.7 * len(places)))
    figure, grid = style.canvas(width, 2.9, columns=len(places), squeeze=False)
    colours = style.rigidity_colours(choose.rigidities(frames[0], rigidity_gv))
    units = runs[0].units("pitch_angle")
    for axes, place in zip(grid[0], places, strict=True):
        axes.set_title(f"$|z| = {place:.3g}$ kpc")
        axes.set_xlabel(style.axis_label("Pitch-angle cosine $\\mu$", units["mu"]))
        for rigidity, colour in colours.items():
            for index, (run, frame) in enumerate(zip(runs, frames, strict=True)):
                here = frame.filter(pl.col("z_kpc") == place)
                rows = choose.at_rigidity(run, here, rigidity)
                law = points(rows, "mu", "f_relative", positive=False)
                look = {**style.run_line(index), "ls": "", "color": colour}
                style.draw_points(axes, law, **look)
                _draw_series(axes, run, species, place, rigidity, colour)
        axes.set_xlim(-1, 1)
    first = grid[0][0]
    for rigidity, colour in colours.items():
        style.key(first, style.rigidity_text(rigidity), color=colour)
    style.run_keys(first, runs, ls="")
    first.set_ylabel(
        style.axis_label("$f(\\mu)\\,/\\,\\langle f\\rangle$", units["f_relative"])
    )
    style.legend_above(figure, first)
    return figure


def _places(frame: pl.DataFrame, wanted: Sequence[float] | None) -> list[float]:
    """Return the heights in kpc nearest to `wanted`, else at most `MOST` evenly chosen."""
    present = np.unique(floats(frame, "z_kpc"))
    present = present[np.isfinite(present)]
    if len(present) == 0:
        return []
    if wanted:
        chosen = [int(np.argmin(abs(present - value))) for value in wanted]
    else:
        chosen = np.linspace(0, len(present) - 1, min(MOST, len(present))).round()
    return [float(present[int(i)]) for i in dict.fromkeys(chosen)]


def _draw_series(
    axes: Axes,
    run: Run,
    species: str | None,
    place: float,
    rigidity: float,
    colour: tuple,
) -> None:
    """Draw 1 + Σ (2l + 1)⟨P_l⟩P_l(µ) where the run has the moments and the place is no edge."""
    halo = run.info.get("config", {}).get("halo", {}).get("height_kpc")
    if "pitch_angle_moments" not in run.tables or place == halo:
        return
    orders = ("dipole", "quadrupole", "octupole")
    frame = run.table("pitch_angle_moments", ("rigidity_gv", "z_kpc", *orders))
    frame = choose.of_species(run, frame, species).filter(pl.col("z_kpc") == place)
    near = (pl.col("rigidity_gv") / rigidity - 1).abs() < choose.SAME_RIGIDITY
    rows = frame.filter(near).select(orders)
    if len(rows) == 0 or None in rows.row(0):
        return
    mu = np.linspace(-1, 1, 101)
    law = np.polynomial.legendre.legval(mu, [1, *rows.row(0)])
    axes.plot(mu, law, color=colour, lw=0.6, zorder=1)
