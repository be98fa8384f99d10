"""`pitchwalk-sweep`: a column of a sweep's summary against rigidity or energy, one line a point.

Where seeds vary, a line is the median over them and its band holds 68 % of them; else error bars are 1σ.
Intensities per rigidity are multiplied by R^2.7. Exit codes: 0 drawn, 1 the figure could not be written, 2 the input is wrong.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from . import choose, style
from .figures.spectrum import INDEX
from .points import Points, floats, points
from .run import Run, RunError

MAIN = {
    "spectrum": "intensity_per_gv",
    "anisotropy_bands": "amplitude_median",
    "grammage_mean": "grammage_g_cm2",
}
BAND = (0.16, 0.5, 0.84)


class Sweep(Run):
    """The folder of a sweep, whose only table, `sweep`, is the summary of its points."""

    def __init__(self, path: str | Path):
        """Open the folder at `path`."""
        self.path, self.info = Path(path), {}
        self.label = self.path.resolve().name
        self._frames: dict[str, pl.DataFrame] = {}

    @property
    def keys(self) -> list[str]:
        """Return the columns that tell points apart, without `point`."""
        said = self.description("sweep").items()
        found = {name for name, text in said if text.startswith("config key ")}
        return [name for name in self.sweep.columns if name in found]


@style.styled
def draw(sweep: Sweep, column: str | None = None, species: str | None = None) -> Figure:
    """Draw a column of the summary, by default the main one of its table, against rigidity or energy."""
    frame = sweep.table("sweep", needs=("point",))
    of = sweep._metadata("sweep").get("rows_of", "")
    column = column or MAIN.get(of)
    if column is None:
        raise RunError(f"which column of `{of}` is to be drawn? (give --column NAME)")
    x = "energy_gev" if "energy_gev" in frame.columns else "rigidity_gv"
    sweep.table("sweep", needs=(x, column))
    if "species" in frame.columns:
        frame = choose.of_species(sweep, frame, species)
    if "z_kpc" in frame.columns:
        frame = choose.at_plane(frame)
    if frame.select(pl.struct("point", x).is_duplicated().any()).item():
        raise RunError(f"the rows of `{of}` are more than one a point at the same {x}")
    keys = sweep.keys
    lines = [key for key in keys if key != "seed"]
    figure, axes = style.canvas(style.SINGLE * 1.25, 3.3)
    groups = frame.partition_by(lines, maintain_order=True) if lines else [frame]
    for index, rows in enumerate(groups):
        names = (f"{key.rsplit('.', 1)[-1]} = {_text(rows[key][0])}" for key in lines)
        look = {**style.run_look(index), "label": ", ".join(names) or None}
        draw_one = _draw_band if "seed" in keys else _draw_points
        draw_one(axes, rows, x, column, look)
    positive = not (floats(frame, column) <= 0).any()
    axes.set(xscale="log", yscale="log" if positive else "linear")
    units = sweep.units("sweep")
    weighted = _is_weighted(column)
    unit = f"GV^{INDEX} {units[column]}" if weighted else units[column]
    text = f"$R^{{{INDEX}}}$ × " * weighted + column.replace("_", " ")
    axes.set_xlabel(style.axis_label(x.rsplit("_", 1)[0].capitalize(), units[x]))
    axes.set_ylabel(style.axis_label(text, unit))
    if lines:
        style.legend_above(figure, axes, columns=2)
    return figure


def _draw_points(axes: Axes, rows: pl.DataFrame, x: str, column: str, look: dict):
    drawn = points(rows, x, column, positive=False)
    style.draw_points(axes, drawn.scaled(_weight(drawn.x, column)), **look)


def _draw_band(axes: Axes, rows: pl.DataFrame, x: str, column: str, look: dict):
    """Draw the median over seeds, and the band that holds 68 % of them."""
    bins = rows.sort(x).partition_by(x, maintain_order=True)
    abscissa = np.array([part[x][0] for part in bins])
    weight = _weight(abscissa, column)
    low, middle, high = (
        weight * np.array([part[column].quantile(q, "linear") for part in bins], float)
        for q in BAND
    )
    drawn = Points(abscissa, middle, np.full(len(abscissa), np.nan))
    style.draw_points(axes, drawn, **look)
    axes.fill_between(abscissa, low, high, color=look["color"], alpha=0.25, lw=0)


def _is_weighted(column: str) -> bool:
    return column.startswith("intensity_") and column.endswith("_per_gv")


def _weight(rigidity_gv: np.ndarray, column: str) -> np.ndarray:
    return rigidity_gv ** (INDEX if _is_weighted(column) else 0)


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="pitchwalk-sweep", description=__doc__.splitlines()[0]
    )
    parser.add_argument("folder", type=Path, help="folder of the sweep")
    parser.add_argument("--column", metavar="NAME", help="column to draw")
    parser.add_argument("--species", metavar="NAME", help="species (default: H1)")
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=Path, default=Path("sweep.pdf")
    )
    asked = parser.parse_args(arguments)
    try:
        if asked.output.suffix not in style.FORMATS:
            formats = ", ".join(style.FORMATS)
            raise RunError(f"no format for {asked.output} (it must end in {formats})")
        figure = draw(Sweep(asked.folder), asked.column, asked.species)
        style.save(figure, asked.output, title=f"sweep: {asked.folder}")
    except RunError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: failed to write the figure: {error}", file=sys.stderr)
        return 1
    print(asked.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
