"""Points with error bars: what a figure takes from a data frame."""

from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass(frozen=True)
class Points:
    """Values `y` at `x` with 1σ errors `error`.

    A y of NaN is a gap, at which a line breaks; an error is NaN where the table gives none.
    """

    x: np.ndarray
    y: np.ndarray
    error: np.ndarray

    def scaled(self, factor: np.ndarray) -> "Points":
        """Multiply values and errors by `factor`, one number a point."""
        return Points(self.x, self.y * factor, self.error * factor)

    def kept(self, keep: np.ndarray) -> "Points":
        """Keep only the points where `keep` is true."""
        return Points(self.x[keep], self.y[keep], self.error[..., keep])

    def without_gaps(self) -> "Points":
        """Keep only the points that have a value."""
        return self.kept(np.isfinite(self.y))


def points(frame: pl.DataFrame, x: str, y: str, positive: bool = True) -> Points:
    """Take columns `x`, `y` and `y_err`, sorted by x.

    Nulls, NaN and infinities of y are gaps, and so is what is not `positive` (for a log axis);
    rows without an x are left out.
    """
    abscissa, value = floats(frame, x), floats(frame, y)
    has_error = f"{y}_err" in frame.columns
    error = floats(frame, f"{y}_err") if has_error else np.full(len(frame), np.nan)
    drawable = np.isfinite(value) & (value > 0 if positive else True)
    order = np.argsort(abscissa, kind="stable")
    order = order[np.isfinite(abscissa[order])]
    return Points(abscissa, np.where(drawable, value, np.nan), error).kept(order)


def floats(frame: pl.DataFrame, column: str) -> np.ndarray:
    """Return a numeric column, nulls as NaN."""
    return frame[column].cast(pl.Float64).fill_null(np.nan).to_numpy()
