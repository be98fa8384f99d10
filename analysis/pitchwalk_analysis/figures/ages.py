"""Ages and path lengths of the particles at the Sun, with arms and without.

Left: how the time since their release is distributed, per logarithm, in the mean over all
realisations. Right: the same of the mean grammage at each age. Dashed, thin: as many
supernovae, all in the smooth disc.
"""

from collections.abc import Sequence

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import choose, style
from ..points import Points, points
from ..run import Run

EDGES = ("age_myr_lo", "age_myr_hi")
# Abscissa, density with arms and without, and label of each panel.
PANELS = (
    ("age_myr", "pdf_per_myr", "pdf_smooth_per_myr", "Age $t$", "$t\\,dN/dt$"),
    (
        "grammage_g_cm2",
        "pdf_per_g_cm2",
        "pdf_smooth_per_g_cm2",
        "Mean grammage $X(t)$",
        "$X\\,dN/dX$",
    ),
)
# So much is shown below the maximum.
DECADES = 3.0


@style.styled
def draw(
    *runs: Run, species: str | None = None, rigidity_gv: Sequence[float] | None = None
) -> Figure:
    """Draw both distributions per logarithm, dimensionless, against Myr and g cm⁻²."""
    needs = ("rigidity_gv", *EDGES, *(name for panel in PANELS for name in panel[:3]))
    needs = tuple(name for name in needs if name != "age_myr")
    frames = [
        choose.of_species(run, run.table("ages", needs), species).with_columns(
            age_myr=(pl.col(EDGES[0]) * pl.col(EDGES[1])).sqrt()
        )
        for run in runs
    ]
    units = {**runs[0].units("ages"), "age_myr": runs[0].units("ages")[EDGES[0]]}
    shown = choose.rigidities(frames[0], rigidity_gv)
    figure, axes = style.canvas(style.DOUBLE, 3.1, columns=2, sharey=True)
    for part, panel in zip(axes, PANELS, strict=True):
        _draw_panel(part, runs, frames, shown, panel)
        part.set_xlabel(style.axis_label(panel[3], units[panel[0]]))
        part.set_ylabel(panel[4])
    style.key(axes[0], "smooth disc", ls="--", lw=0.7)
    style.run_keys(axes[0], runs, marker="")
    style.legend_above(figure, axes[0], columns=6)
    return figure


def _draw_panel(
    axes: Axes,
    runs: Sequence[Run],
    frames: list[pl.DataFrame],
    shown: list[float],
    panel: tuple[str, ...],
) -> None:
    abscissa, arms, smooth = panel[:3]
    heights = []
    for rigidity, colour in style.rigidity_colours(shown).items():
        style.key(axes, style.rigidity_text(rigidity), color=colour)
        for index, run in enumerate(runs):
            rows = choose.at_rigidity(run, frames[index], rigidity)
            look = {**style.run_line(index), "color": colour, "marker": ""}
            with_arms = _per_logarithm(rows, abscissa, arms)
            without = _per_logarithm(rows, abscissa, smooth)
            heights += [with_arms.y, without.y]
            style.draw_points(axes, with_arms, **look)
            axes.plot(without.x, without.y, color=colour, ls="--", lw=0.7)
    axes.set(xscale="log", yscale="log")
    style.at_most_decades(axes, DECADES, heights)


def _per_logarithm(rows: pl.DataFrame, abscissa: str, pdf: str) -> Points:
    """Return x dN/dx against x."""
    found = points(rows, abscissa, pdf)
    return found.scaled(found.x)
