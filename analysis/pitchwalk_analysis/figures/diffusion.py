"""Diffusion coefficient along the field and the mean free path, against rigidity.

A run with named layers has a line a layer, at the height nearest the plane; otherwise the
line holds at the plane. A gap is where nothing scatters.
"""

from matplotlib.figure import Figure

from .. import choose, style
from ..points import points
from ..run import Run

PANELS = {
    "d_zz_cm2_s": "Diffusion coefficient $D_{zz}$",
    "mean_free_path_pc": "Mean free path $\\lambda$",
}


@style.styled
def draw(*runs: Run) -> Figure:
    """Draw D_zz in cm² s⁻¹ and λ in pc against rigidity in GV."""
    figure, axes = style.canvas(style.SINGLE, 4.6, rows=2, sharex=True)
    layers: list[str] = []
    for index, run in enumerate(runs):
        frame = run.table("transport", needs=("rigidity_gv", "layer", "z_kpc", *PANELS))
        colour = style.run_look(index)["color"]
        style.key(axes[0], run.label, color=colour)
        for layer, rows in choose.by_layer(frame):
            if layer not in layers:
                layers.append(layer)
            line = style.line(layers.index(layer))
            for panel, column in zip(axes, PANELS, strict=True):
                style.draw_points(
                    panel, points(rows, "rigidity_gv", column), color=colour, ls=line
                )
    for number, layer in enumerate(layers):
        if layer:
            style.key(axes[0], layer, ls=style.line(number))
    units = runs[0].units("transport")
    for panel, (column, text) in zip(axes, PANELS.items(), strict=True):
        panel.set(xscale="log", yscale="log")
        panel.set_ylabel(style.axis_label(text, units[column]))
    axes[-1].set_xlabel(style.axis_label("Rigidity $R$", units["rigidity_gv"]))
    axes[0].legend()
    return figure
