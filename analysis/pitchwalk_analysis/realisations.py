"""Realisations of the sources: bands over all of them, and a few as samples.

A curve is one species of one run. Samples are drawn where there is a single curve; more
would hide one another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from matplotlib.axes import Axes

from . import choose, dipoles, style
from .points import Points, points
from .run import Run

# So many realisations are drawn as thin lines.
SAMPLES = 20
SAMPLE_COLOUR = "#D55E00"
MEASURED_COLOUR = "0.1"
# Measurements are drawn up to this factor beyond the energies of the runs.
BEYOND = 3.0

_SHADES = {"95": {"alpha": 0.2, "lw": 0}, "68": {"alpha": 0.3, "lw": 0}}
_EDGE = {"ls": ":", "lw": 0.9}


@dataclass(frozen=True)
class Curve:
    """One species of one run: its rows of `anisotropy_bands`, its name in legends and its colour."""

    run: Run
    species: str
    bands: pl.DataFrame
    label: str
    colour: str

    @property
    def closest(self) -> int | None:
        """Number of the realisation most like the measured sky, if the run knows one."""
        return (self.run.info.get("like_data") or {}).get("closest")

    def samples(self, column: str) -> dict[int, Points]:
        """Return a column of `anisotropy` against energy for the first realisations and the closest."""
        number = pl.col("realization")
        wanted = number < SAMPLES
        if self.closest is not None:
            wanted = wanted | (number == self.closest)
        frame = self.run.rows(
            "anisotropy",
            ("realization", "energy_gev", column),
            wanted & (pl.col("species") == self.species),
        )
        parts = frame.partition_by("realization", as_dict=True, maintain_order=True)
        return {
            key[0]: points(part, "energy_gev", column, positive=False)
            for key, part in parts.items()
        }


def curves(
    runs: Sequence[Run], species: str | None, needs: tuple[str, ...]
) -> list[Curve]:
    """Return a curve for each run and species; all species, or the one asked for."""
    chosen = []
    for run in runs:
        frame = run.table("anisotropy_bands", ("species", "energy_gev", *needs))
        if species is not None:
            frame = choose.of_species(run, frame, species)
        for name in frame["species"].unique(maintain_order=True):
            chosen.append((run, name, frame.filter(pl.col("species") == name)))
    several = len({name for _, name, _ in chosen}) > 1
    labels = {
        (True, True): "{run}, {species}",
        (True, False): "{species}",
        (False, True): "{run}",
        (False, False): "{run}",
    }
    label = labels[several, len(runs) > 1]
    return [
        Curve(
            run,
            name,
            frame,
            label.format(run=run.label, species=name),
            style.COLOURS[index % len(style.COLOURS)],
        )
        for index, (run, name, frame) in enumerate(chosen)
    ]


def draw_bands(axes: Axes, shown: Sequence[Curve], quantity: str) -> None:
    """Draw the median with its error, and the bands that hold 68 % and 95 % of the realisations."""
    for curve in shown:

        def column(name: str, curve: Curve = curve) -> Points:
            return points(
                curve.bands, "energy_gev", f"{quantity}_{name}", positive=False
            )

        for percent in ("95", "68"):
            lo, hi = column(f"lo{percent}"), column(f"hi{percent}")
            look = {"color": curve.colour, "zorder": 1}
            if percent == "95" and len(shown) > 1:
                # Shades of several curves on one another would not be told apart.
                for end in (lo, hi):
                    axes.plot(end.x, end.y, **look, **_EDGE)
            else:
                axes.fill_between(lo.x, lo.y, hi.y, **look, **_SHADES[percent])
        name = curve.label if len(shown) > 1 else "median"
        style.draw_points(
            axes, column("median"), color=curve.colour, lw=1.4, label=name, zorder=4
        )
    axes.set_xscale("log")


def band_keys(axes: Axes, shown: Sequence[Curve]) -> None:
    """Name the bands in the legend."""
    colour = shown[0].colour if len(shown) == 1 else "0.3"
    names = {percent: f"{percent} % of realisations" for percent in ("68", "95")}
    if len(shown) > 1:
        axes.fill_between([], [], [], color=colour, **_SHADES["68"], label=names["68"])
        style.key(axes, names["95"], color=colour, **_EDGE)
    else:
        # One shade lies on the other, and so does its key.
        both = 1 - (1 - _SHADES["68"]["alpha"]) * (1 - _SHADES["95"]["alpha"])
        for percent, alpha in (("68", both), ("95", _SHADES["95"]["alpha"])):
            axes.fill_between(
                [], [], [], color=colour, alpha=alpha, lw=0, label=names[percent]
            )


def have_samples(shown: Sequence[Curve]) -> bool:
    """Whether there is a single curve, and its run wrote single realisations."""
    return len(shown) == 1 and "anisotropy" in shown[0].run.tables


def draw_samples(
    axes: Axes,
    curve: Curve,
    column: str,
    pieces: Callable[[Points], list[Points]] = lambda sample: [sample],
) -> None:
    """Draw single realisations, each in `pieces`, the one most like the data heavy."""
    names = {"single realisations", f"most like IceCube 12 yr (no. {curve.closest})"}
    for number, sample in curve.samples(column).items():
        heavy = number == curve.closest
        look = {"lw": 2.0, "zorder": 5} if heavy else {"lw": 0.4, "zorder": 3}
        name = next((n for n in names if ("most" in n) == heavy), None)
        names.discard(name)
        for piece in pieces(sample):
            axes.plot(piece.x, piece.y, color=SAMPLE_COLOUR, label=name, **look)
            name = None


def measured_near(shown: Sequence[Curve], what: str) -> list[tuple[str, Points]]:
    """Return what each experiment measured near the energies of the curves, empty or not."""
    energies = np.concatenate([curve.bands["energy_gev"] for curve in shown])
    lo, hi = energies.min() / BEYOND, energies.max() * BEYOND
    every = [(e.experiment, getattr(e, what)) for e in dipoles.measured()]
    return [(name, m.kept((m.x > lo) & (m.x < hi))) for name, m in every]


def draw_measured(
    axes: Axes,
    shown: Sequence[Curve],
    what: str,
    filled: bool = True,
    fold: Callable[[np.ndarray], np.ndarray] = lambda y: y,
) -> None:
    """Draw the `amplitudes`, `limits` or `phases` that were measured near the energies of the curves."""
    for index, (experiment, near) in enumerate(measured_near(shown, what)):
        near = Points(near.x, fold(near.y), near.error)
        look = {
            "color": MEASURED_COLOUR,
            "marker": style.MARKERS[index % len(style.MARKERS)],
            "mfc": MEASURED_COLOUR if filled else "w",
            "mew": 0.7,
            "ms": 3.4,
            "ls": "none",
            "zorder": 6,
        }
        if what == "limits":
            # An arrow of a third of the value is as long everywhere on a logarithmic axis.
            arrows = Points(near.x, near.y, 0.3 * near.y)
            style.draw_points(axes, arrows, **look, uplims=True)
        else:
            style.draw_points(axes, near, **look, label=experiment)
