"""Points with error bars: what a figure takes from a data frame."""

from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass(frozen=True)
class Points:
    """Values `y` at `x` with 1σ errors `error`; an error is NaN where the table gives none."""

    x: np.ndarray
    y: np.ndarray
    error: np.ndarray

    def __len__(self) -> int:
        """Count the points."""
        return len(self.x)

    def scaled(self, factor: np.ndarray) -> "Points":
        """Multiply values and errors by `factor`, one number a point."""
        return Points(self.x, self.y * factor, self.error * factor)

    def kept(self, keep: np.ndarray) -> "Points":
        """Keep only the points where `keep` is true."""
        return Points(self.x[keep], self.y[keep], self.error[..., keep])


def points(frame: pl.DataFrame, x: str, y: str, positive: bool = True) -> Points:
    """Take columns `x`, `y` and `y_err`, sorted by x, without the rows that cannot be drawn.

    Nulls, NaN and infinities are left out, and so is what is not `positive` (for a log axis).
    """
    error = f"{y}_err"
    columns = [floats(frame, x), floats(frame, y)]
    columns.append(
        floats(frame, error)
        if error in frame.columns
        else np.full(len(frame), np.nan, dtype=float)
    )
    order = np.argsort(columns[0], kind="stable")
    taken = Points(*(column[order] for column in columns))
    drawable = np.isfinite(taken.x) & np.isfinite(taken.y)
    return taken.kept(drawable & (taken.y > 0) if positive else drawable)


def floats(frame: pl.DataFrame, column: str) -> np.ndarray:
    """Return a numeric column, nulls as NaN."""
    return frame[column].cast(pl.Float64).fill_null(np.nan).to_numpy()
