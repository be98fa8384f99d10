"""Power kW of waves against wavenumber at a few heights, with and without growth by particles.

Dashed: waves that are stirred and do not grow by particles. Particles resonate with
k = 1/r_L.
"""

from collections.abc import Sequence

from matplotlib.figure import Figure

from .. import choose, style
from ..points import points
from ..run import Run

# Waves weaker than that are not seen beside the strongest.
DECADES = 9


@style.styled
def draw(*runs: Run, height_kpc: Sequence[float] | None = None) -> Figure:
    """Draw kW, dimensionless, against wavenumber k in pc⁻¹."""
    figure, axes = style.canvas(style.SINGLE * 1.25, 3.2)
    needs = ("k_per_pc", "z_kpc", "kw", "kw_without_growth")
    frames = [run.table("waves", needs) for run in runs]
    drawn = []
    for height, colour in style.rigidity_colours(
        choose.heights(frames[0], height_kpc)
    ).items():
        style.key(axes, style.height_text(height), color=colour)
        for index, frame in enumerate(frames):
            rows = choose.at_height(frame, height)
            look = {**style.run_line(index), "marker": "", "color": colour}
            power = points(rows, "k_per_pc", "kw")
            drawn.append(power.y)
            style.draw_points(axes, power, **look)
            alone = points(rows, "k_per_pc", "kw_without_growth").without_gaps()
            axes.plot(alone.x, alone.y, color=colour, lw=0.7, ls=(0, (3, 2)))
    style.key(axes, "stirred alone", lw=0.7, ls=(0, (3, 2)))
    style.run_keys(axes, runs, marker="")
    units = runs[0].units("waves")
    axes.set(xscale="log", yscale="log")
    style.at_most_decades(axes, DECADES, drawn)
    axes.set_xlabel(style.axis_label("Wavenumber $k$", units["k_per_pc"]))
    axes.set_ylabel(style.axis_label("$k\\,W(k)$", units["kw"]))
    style.legend_above(figure, axes, columns=3)
    return figure
