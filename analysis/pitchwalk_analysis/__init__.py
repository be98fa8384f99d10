"""Figures and data frames from pitchwalk run folders.

    from pitchwalk_analysis import Run, figures

    run = Run("runs/quickstart")
    run.spectrum                # the table spectrum.parquet as a polars data frame
    run.units("spectrum")       # the unit of each of its columns
    figures.spectrum.draw(run)  # a matplotlib figure

A run folder becomes a `Run` (`run`), rows of it are chosen (`choose`) and turned into
points with error bars (`points`), and each file of `figures` draws one picture of them.
"""

from . import figures
from .data import Measurement, protons
from .run import IncompleteRun, MissingTable, NothingToDraw, Run, RunError

__all__ = [
    "IncompleteRun",
    "Measurement",
    "MissingTable",
    "NothingToDraw",
    "Run",
    "RunError",
    "figures",
    "protons",
]
