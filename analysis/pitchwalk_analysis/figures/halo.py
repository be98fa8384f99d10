"""Diffusion coefficient by waves: against rigidity at a few heights, and against height at a few rigidities."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from .. import choose, style
from ..points import points
from ..run import Run


@style.styled
def draw(
    *runs: Run,
    height_kpc: Sequence[float] | None = None,
    rigidity_gv: Sequence[float] | None = None,
) -> Figure:
    """Draw D_zz in cm² s⁻¹ against rigidity in GV and against height in kpc."""
    figure, (left, right) = style.canvas(style.DOUBLE, 3.2, columns=2, sharey=True)
    frames = [
        run.table("diffusion", ("rigidity_gv", "z_kpc", "d_zz_cm2_s")) for run in runs
    ]
    heights = style.rigidity_colours(choose.heights(frames[0], height_kpc))
    for height, colour in heights.items():
        style.key(left, style.height_text(height), color=colour)
        for index, frame in enumerate(frames):
            rows = choose.at_height(frame, height)
            line = points(rows, "rigidity_gv", "d_zz_cm2_s")
            look = {**style.run_line(index), "marker": ""}
            style.draw_points(left, line, **look, color=colour)
    shown = style.rigidity_colours(choose.rigidities(frames[0], rigidity_gv))
    for rigidity, colour in shown.items():
        style.key(right, style.rigidity_text(rigidity), color=colour)
        for index, (run, frame) in enumerate(zip(runs, frames, strict=True)):
            rows = choose.at_rigidity(run, frame, rigidity)
            line = points(rows, "z_kpc", "d_zz_cm2_s")
            look = {**style.run_line(index), "marker": ""}
            style.draw_points(right, line, **look, color=colour)
    style.run_keys(left, runs, marker="")
    units = runs[0].units("diffusion")
    left.set(xscale="log", yscale="log")
    right.set(xscale="log")
    left.set_ylabel(
        style.axis_label("Diffusion coefficient $D_{zz}$", units["d_zz_cm2_s"])
    )
    left.set_xlabel(style.axis_label("Rigidity $R$", units["rigidity_gv"]))
    right.set_xlabel(style.axis_label("Height $|z|$", units["z_kpc"]))
    for axes in (left, right):
        keys = axes.get_legend_handles_labels()
        axes.legend(*keys, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return figure
