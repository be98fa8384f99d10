"""How fast particles leave: v_D/v_A (Blasi 2019, eq. 4), and net flux over density.

v_D = D/L with L = f/|∂f/∂z|. Where density rises outwards it is negative, which is a gap.
"""

from collections.abc import Sequence

from matplotlib.figure import Figure

from .. import choose, style
from ..points import points
from ..run import Run

PANELS = {"drift_over_alfven": "$v_D / v_A$", "speed_km_s": "Streaming speed"}


@style.styled
def draw(*runs: Run, height_kpc: Sequence[float] | None = None) -> Figure:
    """Draw v_D/v_A and the effective streaming speed in km s⁻¹ against rigidity in GV."""
    figure, grid = style.canvas(style.DOUBLE, 3.0, columns=2)
    frames = [run.table("streaming", ("rigidity_gv", "z_kpc", *PANELS)) for run in runs]
    heights = style.rigidity_colours(choose.heights(frames[0], height_kpc))
    units = runs[0].units("streaming")
    for axes, (column, text) in zip(grid, PANELS.items(), strict=True):
        for height, colour in heights.items():
            for index, frame in enumerate(frames):
                rows = choose.at_height(frame, height)
                line = points(rows, "rigidity_gv", column)
                style.draw_points(axes, line, **style.run_line(index), color=colour)
        axes.set(xscale="log", yscale="log")
        axes.set_xlabel(style.axis_label("Rigidity $R$", units["rigidity_gv"]))
        axes.set_ylabel(style.axis_label(text, units[column]))
    for height, colour in heights.items():
        style.key(grid[0], style.height_text(height), color=colour)
    style.run_keys(grid[0], runs)
    grid[0].axhline(1, color=style.GUIDE_COLOUR, lw=0.8, zorder=0)
    style.legend_above(figure, grid[0])
    return figure
