"""Map of the supernovae around the Sun in the first realisation: by age, and by spiral arm.

The Sun is the cross in the middle; the Galactic centre lies to the left and the Galaxy turns
upwards. Shown is the surrounding within six half-heights of the halo, at which a source adds
a ten-thousandth of what it would add nearby; young supernovae lie on top of old ones.
"""

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from .. import style
from ..points import floats
from ..run import Run

# A burst at so many half-heights h is weakened by exp(-πr/2h), to about 1e-4.
HEIGHTS = 6.0
# Younger supernovae than this, in Myr, have the same colour.
YOUNG_MYR = 1e-3


@style.styled
def draw(*runs: Run) -> Figure:
    """Draw x and y in kpc relative to the Sun, a row of two maps a run."""
    figure, panels = style.canvas(
        style.DOUBLE, 0.2 + 3.1 * len(runs), len(runs), 2, squeeze=False
    )
    for (by_age, by_arm), run in zip(panels, runs, strict=True):
        frame = _around(run)
        for axes in (by_age, by_arm):
            _prepare(axes, run)
            if len(runs) > 1:
                axes.set_title(run.label)
        if len(frame):
            _draw_ages(figure, by_age, frame)
            _draw_arms(by_arm, frame)
    return figure


def _around(run: Run) -> pl.DataFrame:
    """Return the supernovae of the first realisation around the Sun, the youngest last."""
    columns = ("realization", "x_kpc", "y_kpc", "age_myr", "arm")
    frame = run.rows("sources", columns, pl.lit(True))
    half = _half_width(run)
    inside = (pl.col("x_kpc").abs() <= half) & (pl.col("y_kpc").abs() <= half)
    first = pl.col("realization") == pl.col("realization").min()
    known = pl.col("age_myr").is_finite()
    return frame.filter(first).filter(inside & known).sort("age_myr", descending=True)


def _half_width(run: Run) -> float:
    height = run.info.get("config", {}).get("halo", {}).get("height_kpc")
    return HEIGHTS * height if height else float("inf")


def _prepare(axes: Axes, run: Run) -> None:
    half = _half_width(run)
    if np.isfinite(half):
        axes.set(xlim=(-half, half), ylim=(-half, half))
    axes.set_aspect("equal")
    axes.plot(0, 0, marker="+", color="k", ms=9, mew=1.2, ls="none", zorder=5)
    axes.set_xlabel(style.axis_label("$x$, away from the Galactic centre", "kpc"))
    axes.set_ylabel(style.axis_label("$y$, along rotation", "kpc"))


def _draw_ages(figure: Figure, axes: Axes, frame: pl.DataFrame) -> None:
    ages = np.maximum(floats(frame, "age_myr"), YOUNG_MYR)
    scattered = axes.scatter(
        floats(frame, "x_kpc"),
        floats(frame, "y_kpc"),
        c=ages,
        norm=LogNorm(ages.min(), max(ages.max(), 1.01 * ages.min())),
        cmap="viridis_r",
        s=_area(frame),
        lw=0,
        rasterized=True,
    )
    bar = figure.colorbar(scattered, ax=axes, shrink=0.8)
    bar.set_label(style.axis_label("Age", "Myr"))


def _draw_arms(axes: Axes, frame: pl.DataFrame) -> None:
    names = sorted(frame["arm"].drop_nulls().unique())
    outside = frame.filter(pl.col("arm").is_null())
    parts = [("outside the arms", outside, "0.6")]
    parts += [
        (name, frame.filter(pl.col("arm") == name), colour)
        for name, colour in zip(names, style.COLOURS * len(names), strict=False)
    ]
    for name, part, colour in parts:
        if len(part):
            axes.scatter(
                floats(part, "x_kpc"),
                floats(part, "y_kpc"),
                color=colour,
                s=_area(frame),
                lw=0,
                label=name,
                rasterized=True,
            )
    axes.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
        ncols=2,
        markerscale=1.5,
        frameon=False,
    )


def _area(frame: pl.DataFrame) -> float:
    """Return the size of a mark in square points, smaller where there are many."""
    return float(np.clip(6000 / len(frame), 0.6, 12))
