"""Beyond the halo: density of what has escaped, and the neutrinos and gamma rays that it makes.

Thin lines on the left are the closed form of advection against Bohm diffusion; dashed on the right is eq. 18 of
Blasi (2019), which leaves diffusion out.
"""

from collections.abc import Sequence

import polars as pl
from matplotlib.figure import Figure

from .. import choose, style
from ..points import points
from ..run import Run

# Column and colour of each intensity, its energy and its dashes.
INTENSITIES = {
    "gamma": ("gamma_energy_gev", "gamma rays", "-"),
    "neutrino": ("neutrino_energy_gev", "neutrinos, one flavour", "-."),
    "neutrino_b19": ("neutrino_energy_gev", "neutrinos, eq. 18", "--"),
}
# Energies in GeV of which the density is drawn.
USUAL_GEV = (1e3, 1e5, 10**5.5, 1e6)


@style.styled
def draw(*runs: Run, rigidity_gv: Sequence[float] | None = None) -> Figure:
    """Draw density over that of free flight against height in kpc, and E²I against energy in GeV."""
    figure, (left, right) = style.canvas(style.DOUBLE, 3.2, columns=2)
    needs = ("rigidity_gv", "z_kpc_lo", "z_kpc_hi", "overdensity", "overdensity_exact")
    frames = [
        run.table("beyond_halo_profile", needs).with_columns(
            z_kpc=(pl.col("z_kpc_lo") + pl.col("z_kpc_hi")) / 2
        )
        for run in runs
    ]
    shown = choose.rigidities(frames[0], rigidity_gv or USUAL_GEV)
    for rigidity, colour in style.rigidity_colours(shown).items():
        style.key(left, style.rigidity_text(rigidity), color=colour)
        for index, (run, frame) in enumerate(zip(runs, frames, strict=True)):
            rows = choose.at_rigidity(run, frame, rigidity)
            look = {"marker": style.run_line(index)["marker"], "ls": ""}
            style.draw_points(
                left, points(rows, "z_kpc", "overdensity"), **look, color=colour
            )
            exact = points(rows, "z_kpc", "overdensity_exact")
            left.plot(exact.x, exact.y, color=colour, lw=0.7, zorder=0)
    style.run_keys(left, runs, ls="")
    needs = ("rigidity_gv", *INTENSITIES, "neutrino_energy_gev", "gamma_energy_gev")
    for index, run in enumerate(runs):
        frame = run.table("beyond_halo", needs)
        for column, (energy, text, dashes) in INTENSITIES.items():
            colour = style.run_look(index)["color"]
            style.draw_points(
                right, points(frame, energy, column), color=colour, ls=dashes
            )
            if index == 0:
                style.key(right, text, ls=dashes)
    units = runs[0].units("beyond_halo")
    heights = runs[0].units("beyond_halo_profile")
    left.set(yscale="log")
    left.set_xlim(left=0)
    left.set_xlabel(
        style.axis_label("Height above the halo's edge", heights["z_kpc_lo"])
    )
    left.set_ylabel(
        style.axis_label("Density / that of free flight", heights["overdensity"])
    )
    right.set(xscale="log", yscale="log")
    right.set_xlabel(style.axis_label("Energy", units["gamma_energy_gev"]))
    right.set_ylabel(style.axis_label("$E^2 I$", units["gamma"]))
    for axes in (left, right):
        axes.legend(*axes.get_legend_handles_labels())
    return figure
