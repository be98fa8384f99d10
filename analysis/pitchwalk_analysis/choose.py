"""Which rows of a table a figure shows: a species, a place, a few rigidities."""

import warnings
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from .points import floats
from .run import Run, RunError

# Heights in kpc at which a halo that waves make is shown: it forms over decades.
HEIGHTS_KPC = (0.1, 0.3, 1.0, 3.0, 10.0)
# The density vanishes at the top.
BELOW_TOP = 0.9
# Bins of two runs count as the same rigidity within this relative distance.
SAME_RIGIDITY = 0.1


def of_species(run: Run, frame: pl.DataFrame, species: str | None) -> pl.DataFrame:
    """Keep one species: the one asked for, else protons (`H1`), else the first of the table."""
    present = frame["species"].drop_nulls().unique(maintain_order=True).to_list()
    if species is None:
        species = "H1" if "H1" in present or not present else present[0]
    elif species not in present:
        raise RunError(
            f"run {run.path} has no species `{species}` (it has {', '.join(present) or 'none'})"
        )
    return frame.filter(pl.col("species") == species)


def at_plane(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows closest to the Galactic plane, z = 0."""
    height = pl.col("z_kpc").abs()
    return frame.filter(height == height.min())


def by_layer(frame: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Part the rows by layer, each at its height nearest the plane; one without a name in a smooth medium."""
    frame = frame.with_columns(pl.col("layer").fill_null(""))
    for layer in frame["layer"].unique(maintain_order=True):
        yield layer, at_plane(frame.filter(pl.col("layer") == layer))


def layers(frames: Sequence[pl.DataFrame]) -> list[str]:
    """Return the names of all layers once, in the order of the tables."""
    names = (
        frame["layer"].fill_null("").unique(maintain_order=True) for frame in frames
    )
    return list(dict.fromkeys(name for column in names for name in column))


def rigidities(
    frame: pl.DataFrame, wanted: Sequence[float] | None = None, most: int = 4
) -> list[float]:
    """Return the rigidities in GV to show: those nearest to `wanted`, else `most` evenly spread."""
    present = np.unique(floats(frame, "rigidity_gv"))
    present = present[np.isfinite(present) & (present > 0)]
    if len(present) == 0:
        return []
    if wanted:
        nearest = [int(np.argmin(abs(np.log(present / value)))) for value in wanted]
    else:
        nearest = np.linspace(0, len(present) - 1, min(most, len(present))).round()
    return [float(present[int(i)]) for i in dict.fromkeys(nearest)]


def heights(
    frame: pl.DataFrame, wanted: Sequence[float] | None = None, most: int = 5
) -> list[float]:
    """Return the heights in kpc to show: those nearest to `wanted`, else `most` decades apart below the top."""
    present = np.unique(floats(frame, "z_kpc"))
    present = present[np.isfinite(present) & (present > 0)]
    if len(present) == 0:
        return []
    usual = [z for z in HEIGHTS_KPC if z < present[-1]][:most]
    targets = wanted or np.minimum(usual or present[-1:], BELOW_TOP * present[-1])
    nearest = [int(np.argmin(abs(np.log(present / max(z, 1e-9))))) for z in targets]
    return [float(present[i]) for i in dict.fromkeys(nearest)]


def at_height(frame: pl.DataFrame, height_kpc: float) -> pl.DataFrame:
    """Keep the rows of the height nearest to `height_kpc`."""
    away = (pl.col("z_kpc") - height_kpc).abs()
    return frame.filter(away == away.min())


def at_rigidity(run: Run, frame: pl.DataFrame, rigidity_gv: float) -> pl.DataFrame:
    """Keep the rows of the bin at `rigidity_gv`; none, with a warning, where the run has no such bin."""
    for nearest in rigidities(frame, [rigidity_gv]):
        if abs(nearest / rigidity_gv - 1) < SAME_RIGIDITY:
            return frame.filter(pl.col("rigidity_gv") == nearest)
    warnings.warn(
        f"run {run.path} has no bin at {rigidity_gv:.4g} GV: it is not drawn there",
        stacklevel=2,
    )
    return frame.clear()
