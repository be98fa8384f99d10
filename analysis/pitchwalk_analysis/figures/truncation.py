"""Where damping ends the cascade of fast modes: k_max(θ), and the critical angle θ_c(k).

Modes nearer to the field than θ_c survive at k. Thin lines show how far field lines wander while
such a mode cascades: no mode can be said to have a smaller angle. A gap is where nothing ends
the cascade, or where no mode survives. A run with named layers has a line a layer.
"""

import polars as pl
from matplotlib.figure import Figure

from .. import choose, style
from ..points import points
from ..run import Run

# Table, abscissa, its label, and what is shown against it with the width of its line.
PANELS = (
    (
        "truncation",
        ("theta_rad", "Angle to the field $\\theta$"),
        "$k_\\mathrm{max}$",
        {"k_max_per_pc": 1.0},
    ),
    (
        "critical_angle",
        ("k_per_pc", "Wavenumber $k$"),
        "Critical angle $\\theta_c$",
        {"theta_c_rad": 1.0, "theta_min_rad": 0.5},
    ),
)


@style.styled
def draw(*runs: Run) -> Figure:
    """Draw k_max in pc⁻¹ against θ in rad, and θ_c in rad against k in pc⁻¹."""
    figure, axes = style.canvas(style.DOUBLE, 2.9, columns=2)
    frames = [[_table(run, panel) for panel in PANELS] for run in runs]
    layers = choose.layers([frame for of_run in frames for frame in of_run])
    for index, of_run in enumerate(frames):
        looks = style.layer_looks(layers, index)
        for axis, frame, (_, (x, _), _, columns) in zip(
            axes, of_run, PANELS, strict=True
        ):
            for layer, rows in choose.by_layer(frame):
                for column, width in columns.items():
                    line = points(rows, x, column)
                    style.draw_points(axis, line, lw=width, **looks[layer])
    style.layer_keys(axes[0], runs, layers)
    style.key(axes[0], "wandering of field lines", lw=0.5)
    for panel, (table, (x, x_text), y_text, columns) in zip(axes, PANELS, strict=True):
        units = runs[0].units(table)
        panel.set(xscale="log", yscale="log")
        panel.set_xlabel(style.axis_label(x_text, units[x]))
        panel.set_ylabel(style.axis_label(y_text, units[next(iter(columns))]))
    style.legend_above(figure, axes[0])
    return figure


def _table(run: Run, panel: tuple) -> pl.DataFrame:
    table, (x, _), _, columns = panel
    return run.table(table, needs=("layer", "z_kpc", x, *columns))
