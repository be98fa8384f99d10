"""Near a remnant: how long protons stay, and where they and their waves are.

Dashed on the left is diffusion in the Galaxy's waves alone, in closed form.
"""

from collections.abc import Sequence

import polars as pl
from matplotlib.figure import Figure

from .. import choose, style
from ..points import points
from ..run import Run

# Rigidity in GV of which profiles along the tube are drawn.
USUAL_GV = (100.0,)


@style.styled
def draw(*runs: Run, rigidity_gv: Sequence[float] | None = None) -> Figure:
    """Draw half-lives in Myr against rigidity in GV, and D in cm²/s against distance in pc at a few times."""
    figure, (left, right) = style.canvas(style.DOUBLE, 3.2, columns=2)
    needs = (
        "rigidity_gv",
        "half_time_myr",
        "half_time_diffusion_myr",
        "half_time_test_particle_myr",
    )
    by_diffusion = False
    for index, run in enumerate(runs):
        frame = run.table("residence", needs)
        look = style.run_look(index)
        style.key(left, run.label, **look)
        style.draw_points(left, points(frame, "rigidity_gv", "half_time_myr"), **look)
        diffusing = points(frame, "rigidity_gv", "half_time_diffusion_myr")
        if not frame["half_time_myr"].equals(frame["half_time_diffusion_myr"]):
            style.draw_points(
                left,
                diffusing,
                **{**look, "marker": "D", "mfc": "none", "ls": "", "ms": 5},
            )
            by_diffusion = True
        free = points(frame, "rigidity_gv", "half_time_test_particle_myr")
        left.plot(free.x, free.y, color=look["color"], lw=0.8, ls="--", zorder=0)
    if by_diffusion:
        style.key(
            left,
            "by diffusion",
            marker="D",
            mfc="none",
            ls="",
            color=style.GUIDE_COLOUR,
        )
    style.key(left, "test particles", ls="--", color=style.GUIDE_COLOUR)
    needs = ("time_myr", "rigidity_gv", "z_pc", "d_zz_cm2_s")
    frames = [run.table("flux_tube", needs) for run in runs]
    times = frames[0]["time_myr"].drop_nulls().unique().sort().to_list()
    for rigidity in choose.rigidities(frames[0], rigidity_gv or USUAL_GV)[:1]:
        right.set_title(style.rigidity_text(rigidity))
        for number, time in enumerate(times):
            for index, (run, frame) in enumerate(zip(runs, frames, strict=True)):
                rows = choose.at_rigidity(run, frame, rigidity)
                rows = rows.filter(pl.col("time_myr") == time)
                style.draw_points(
                    right,
                    points(rows, "z_pc", "d_zz_cm2_s"),
                    **style.run_line(index),
                    color=f"C{number}",
                )
            style.key(right, f"{time:.2g} Myr", color=f"C{number}")
    units, along = runs[0].units("residence"), runs[0].units("flux_tube")
    left.set(xscale="log", yscale="log")
    left.set_xlabel(style.axis_label("Rigidity $R$", units["rigidity_gv"]))
    left.set_ylabel(
        style.axis_label("Half-life near the remnant", units["half_time_myr"])
    )
    right.set(yscale="log")
    right.set_xlabel(style.axis_label("Distance from the remnant", along["z_pc"]))
    right.set_ylabel(style.axis_label("$D_{zz}$", along["d_zz_cm2_s"]))
    for axes in (left, right):
        axes.legend(*axes.get_legend_handles_labels())
    return figure
