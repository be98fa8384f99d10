"""Diffusion coefficient along the field and the mean free path, against rigidity.

A run with named layers has a line a layer, at the height nearest the plane; otherwise the
line holds at the plane. A gap is where D_zz is infinite.
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
    needs = ("rigidity_gv", "layer", "z_kpc", *PANELS)
    frames = [run.table("transport", needs) for run in runs]
    layers = choose.layers(frames)
    # The legend of many layers needs room.
    height = 4.6 + 0.05 * len(layers)
    figure, axes = style.canvas(style.SINGLE, height, rows=2, sharex=True)
    for index, frame in enumerate(frames):
        looks = style.layer_looks(layers, index)
        for layer, rows in choose.by_layer(frame):
            for panel, column in zip(axes, PANELS, strict=True):
                line = points(rows, "rigidity_gv", column)
                style.draw_points(panel, line, **looks[layer])
    style.layer_keys(axes[0], runs, layers)
    units = runs[0].units("transport")
    for panel, (column, text) in zip(axes, PANELS.items(), strict=True):
        panel.set(xscale="log", yscale="log")
        panel.set_ylabel(style.axis_label(text, units[column]))
    axes[-1].set_xlabel(style.axis_label("Rigidity $R$", units["rigidity_gv"]))
    style.legend_above(figure, axes[0], columns=3)
    return figure
