"""Growth of waves by particles against their damping, a panel a height.

Where growth is slower than what the cascade brings from smaller wavenumbers, the waves are
those of the cascade; its rate is not in the table.
"""

from collections.abc import Sequence

from matplotlib.figure import Figure

from .. import choose, style
from ..points import points
from ..run import Run

# Damping is drawn below growth, to which it is equal where nothing else matters.
COLUMNS = {"damping_per_s": "damping", "growth_per_s": "growth by particles"}
# Rates that are that much slower do not matter.
DECADES = 7


@style.styled
def draw(*runs: Run, height_kpc: Sequence[float] | None = None) -> Figure:
    """Draw rates of the energy of waves in s⁻¹ against wavenumber k in pc⁻¹."""
    frames = [run.table("waves", ("k_per_pc", "z_kpc", *COLUMNS)) for run in runs]
    heights = choose.heights(frames[0], height_kpc, most=3)
    figure, grid = style.canvas(
        style.DOUBLE, 2.9, columns=max(len(heights), 1), sharey=True, squeeze=False
    )
    drawn = []
    for axes, height in zip(grid[0], heights, strict=False):
        axes.set_title(style.height_text(height))
        for index, frame in enumerate(frames):
            rows = choose.at_height(frame, height)
            for number, column in enumerate(COLUMNS):
                rate = points(rows, "k_per_pc", column)
                drawn.append(rate.y)
                style.draw_points(axes, rate, **_look(index, number))
    first = grid[0][0]
    for number, (column, name) in enumerate(COLUMNS.items()):
        if any((frame[column] > 0).any() for frame in frames):
            style.key(first, name, **{**_look(0, number), "color": "0.3"})
    if len(runs) > 1:
        for index, run in enumerate(runs):
            style.key(first, run.label, color=style.run_look(index)["color"])
    units = runs[0].units("waves")
    for axes in grid[0]:
        axes.set(xscale="log", yscale="log")
        axes.set_xlabel(style.axis_label("Wavenumber $k$", units["k_per_pc"]))
    style.at_most_decades(first, DECADES, drawn)
    first.set_ylabel(style.axis_label("Rate", units["growth_per_s"]))
    style.legend_above(figure, first)
    return figure


def _look(index: int, number: int) -> dict:
    """Return the colour of a run, and a line for damping or points for growth."""
    kind = {"ls": ""} if number else {"marker": ""}
    return {**style.run_look(index), **kind}
