"""Spectra of all particles and of elements, and the mean logarithmic mass, around the knee.

Above is E^2.7 × intensity against the total energy of a nucleus, below ⟨ln A⟩. Lines are the
runs, points were measured, in the colour of the same element; black is the sum of all. The
measured elements depend on the hadronic model that the legend names, and energy scales differ
between experiments: all-particle spectra by up to a factor of 1.6.
"""

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import data, style
from ..points import Points, points
from ..run import Run

INDEX = 2.7
# Measurements are drawn up to this factor beyond the energies of the runs.
BEYOND = 1.5
# So much is shown below the largest value.
DECADES = 3.0
ALL = "all"
COLOURS = {ALL: "#000000", "H1": "#D55E00", "He4": "#0072B2", "Fe56": "#009E73"}
NAMES = {ALL: "all particles", "H1": "protons", "He4": "helium", "Fe56": "iron"}
OTHERS = {"color": "#E69F00", "lw": 0.5}
DATA_MARKERS = {"LHAASO": "s", "KASCADE": "D", "HAWC": "v", "TALE": "^"}


@style.styled
def draw(*runs: Run) -> Figure:
    """Draw spectra and mean masses against total energy in GeV."""
    figure, (spectra, masses) = style.canvas(
        style.SINGLE * 1.4,
        6.0,
        rows=2,
        sharex=True,
        gridspec_kw={"height_ratios": [1.7, 1]},
    )
    energies, heights = [], []
    for index, run in enumerate(runs):
        needs = ("species", "energy_gev", "intensity_per_gev", "mean_ln_a")
        frame = run.table("composition", needs=needs)
        energies.append(frame["energy_gev"].to_numpy())
        heights += _draw_spectra(spectra, frame, index)
        mean = points(frame.filter(pl.col("species") == ALL), "energy_gev", "mean_ln_a")
        style.draw_points(masses, mean, color=COLOURS[ALL], ls=style.line(index))
        if len(runs) > 1:
            style.key(spectra, run.label, color="0.3", ls=style.line(index))
    near = np.concatenate(energies)
    if len(near):
        ends = (near.min() / BEYOND, near.max() * BEYOND)
        heights += _draw_measured(spectra, data.per_total_energy(), ends, INDEX)
        _draw_measured(masses, data.mean_ln_a(), ends, 0.0)
    _keys(spectra)
    spectra.set(xscale="log", yscale="log")
    style.at_most_decades(spectra, DECADES, heights)
    masses.set_ylim(0, 4.2)
    masses.set_xlabel(style.axis_label("Total energy of a nucleus $E$", "GeV"))
    masses.set_ylabel("Mean logarithmic mass $\\langle\\ln A\\rangle$")
    spectra.set_ylabel(
        style.axis_label(f"$E^{{{INDEX}}}\\,I(E)$", "GeV^1.7 m^-2 s^-1 sr^-1")
    )
    style.legend_above(figure, spectra, columns=3)
    return figure


def _draw_spectra(axes: Axes, frame: pl.DataFrame, index: int) -> list[np.ndarray]:
    heights = []
    for species in frame["species"].unique(maintain_order=True):
        of_species = frame.filter(pl.col("species") == species)
        spectrum = points(of_species, "energy_gev", "intensity_per_gev")
        weighted = spectrum.scaled(spectrum.x**INDEX)
        look = {"ls": style.line(index), "zorder": 3}
        if species in COLOURS:
            look |= {"color": COLOURS[species], "lw": 1.3 if species == ALL else 1.0}
            heights.append(weighted.y)
        else:
            look |= OTHERS
        style.draw_points(axes, weighted, **look)
    return heights


def _draw_measured(
    axes: Axes,
    measured: tuple[data.AirShowers, ...],
    ends: tuple[float, float],
    power: float,
) -> list[np.ndarray]:
    heights = []
    for m in measured:
        near: Points = m.points.kept((m.points.x > ends[0]) & (m.points.x < ends[1]))
        shown = near.scaled(near.x**power)
        heights.append(shown.y)
        style.draw_points(
            axes,
            shown,
            color=COLOURS[m.species],
            marker=_marker(m.experiment),
            mfc="w",
            mew=0.6,
            ms=2.8,
            ls="none",
            zorder=2,
        )
    return heights


def _keys(axes: Axes) -> None:
    """Name elements by colour and experiments by marker."""
    for species, colour in COLOURS.items():
        style.key(axes, NAMES[species], color=colour)
    style.key(axes, "other elements", **OTHERS)
    for experiment in dict.fromkeys(m.experiment for m in data.per_total_energy()):
        look = {"marker": _marker(experiment), "mfc": "w", "mew": 0.6, "ms": 3.2}
        style.key(axes, experiment, ls="none", **look)


def _marker(experiment: str) -> str:
    return DATA_MARKERS[experiment.split()[0]]
