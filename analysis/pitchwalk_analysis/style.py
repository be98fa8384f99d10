"""The common look: sizes of a journal's columns, colours for every eye, units on every axis."""

import re
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator, ScalarFormatter

from .points import Points
from .run import NothingToDraw, Run

# Widths of a journal's single and double column in inches (88 and 180 mm).
SINGLE, DOUBLE = 3.46, 7.09

# Okabe & Ito (2008), without the yellow that vanishes on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)), (0, (8, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DATA_COLOUR = "0.45"
GUIDE_COLOUR = "0.6"

# Rigidities within this factor are given more room.
NARROW = 1.5

FORMATS = (".pdf", ".png", ".svg")

_STYLE = {
    "font.family": "STIXGeneral",
    "mathtext.fontset": "stix",
    "font.size": 9,
    "axes.labelsize": 9,
    "axes.titlesize": 9,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "legend.handlelength": 2.2,
    "legend.labelspacing": 0.3,
    "legend.columnspacing": 1.2,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "xtick.direction": "in",
    "ytick.direction": "in",
    "xtick.top": True,
    "ytick.right": True,
    "xtick.minor.visible": True,
    "ytick.minor.visible": True,
    "axes.linewidth": 0.6,
    "lines.linewidth": 1.0,
    "lines.markersize": 2.6,
    "errorbar.capsize": 0,
    "figure.dpi": 150,
    "savefig.dpi": 300,
    "pdf.fonttype": 42,
    "svg.hashsalt": "pitchwalk",
}


def styled(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Draw in the common style, and refuse to return a picture without a single point."""

    @wraps(draw)
    def wrapped(*runs: Run, **choices) -> Figure:
        with matplotlib.rc_context(_STYLE):
            figure = draw(*runs, **choices)
            for axes in figure.axes:
                _settle(axes)
        if not any(map(_has_points, figure.axes)):
            folders = ", ".join(str(run.path) for run in runs)
            raise NothingToDraw(f"nothing to draw: no finite values in {folders}")
        return figure

    return wrapped


def _has_points(axes: Axes) -> bool:
    scattered = (part for part in axes.collections if isinstance(part, PathCollection))
    return bool(axes.containers) or any(len(s.get_offsets()) for s in scattered)


def canvas(width: float, height: float, rows: int = 1, columns: int = 1, **kwargs):
    """Return an empty figure of that size in inches and its axes, one or an array."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, **kwargs)


def draw_points(axes: Axes, points: Points, **look) -> None:
    """Draw points with error bars; nothing where all of them are gaps."""
    if np.isfinite(points.y).any():
        error = None if np.isnan(points.error).all() else points.error
        if np.isfinite(points.y).sum() == 1 and not look.get("marker"):
            # A line of one point would not be seen.
            look = {**look, "marker": "_", "ms": 12}
        axes.errorbar(points.x, points.y, yerr=error, elinewidth=0.8, **look)


def at_most_decades(axes: Axes, decades: float, values: list[np.ndarray]) -> None:
    """Show at most so many decades of a logarithmic ordinate below the largest of `values`."""
    finite = [part[np.isfinite(part) & (part > 0)] for part in values]
    together = np.concatenate([np.empty(0), *finite])
    if len(together):
        top = together.max()
        axes.set_ylim(max(together.min() / 2, top * 10**-decades), 2 * top)


def _settle(axes: Axes) -> None:
    """Give a single abscissa some room, and axes of less than a decade plain numbers."""
    if axes.get_xscale() == "log" and axes.containers:
        lo, hi = axes.dataLim.x0, axes.dataLim.x1
        if lo > 0 and hi < NARROW * lo:
            axes.set_xlim(lo / NARROW, hi * NARROW)
    scales = (axes.get_xscale(), axes.get_yscale())
    for axis, scale in zip((axes.xaxis, axes.yaxis), scales, strict=True):
        lo, hi = sorted(axis.get_view_interval())
        if scale == "log" and 0 < hi < 10 * lo:
            _number_plainly(axis)


def _number_plainly(axis: Axis) -> None:
    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(ScalarFormatter(useOffset=False))


def key(axes: Axes, label: str, **look) -> None:
    """Put a line into the legend that stands for a whole family of curves."""
    axes.plot([], [], label=label, **{"color": "0.3", **look})


def line(number: int) -> str | tuple:
    """Return the dashes of the `number`-th kind of curve."""
    return LINES[number % len(LINES)]


def legend_above(figure: Figure, axes: Axes, columns: int = 4) -> None:
    """Put the legend of `axes` above the figure, where it hides nothing."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=columns)


def run_look(index: int) -> dict:
    """Return the colour and marker of the `index`-th run."""
    return {
        "color": COLOURS[index % len(COLOURS)],
        "marker": MARKERS[index % len(MARKERS)],
    }


def run_line(index: int) -> dict:
    """Return the marker and line of the `index`-th run where colour stands for rigidity."""
    return {
        "marker": MARKERS[index % len(MARKERS)],
        "ls": line(index),
    }


def run_keys(axes: Axes, runs: Sequence[Run], **look) -> None:
    """Name several runs in the legend by marker and line; a single one needs no name."""
    if len(runs) > 1:
        for index, run in enumerate(runs):
            key(axes, run.label, **{**run_line(index), **look})


def layer_looks(layers: Sequence[str], index: int) -> dict[str, dict]:
    """Return how the `index`-th run is drawn in each layer: by line, or by colour where there are many."""
    if len(layers) <= len(LINES):
        colour = run_look(index)["color"]
        return {
            name: {"color": colour, "ls": line(number)}
            for number, name in enumerate(layers)
        }
    shades = np.linspace(0.0, 0.9, len(layers))
    colours = matplotlib.colormaps["viridis"](shades)
    return {
        name: {"color": tuple(colour), "ls": line(index)}
        for name, colour in zip(layers, colours, strict=True)
    }


def layer_keys(axes: Axes, runs: Sequence[Run], layers: Sequence[str]) -> None:
    """Name runs and layers in the legend; a medium without layers has no name."""
    many = len(layers) > len(LINES)
    for index, run in enumerate(runs):
        key(
            axes,
            run.label,
            **({"ls": line(index)} if many else run_look(index) | {"marker": ""}),
        )
    for name, look in layer_looks(layers, 0).items():
        if name:
            key(axes, name, **(look if many else {"ls": look["ls"]}))


def variant(number: int) -> dict:
    """Return how the `number`-th kind of a run's curves differs from the first: line and filling."""
    return {"ls": line(number), **({"mfc": "w"} if number % 2 else {})}


def rigidity_colours(rigidities_gv: list[float]) -> dict[float, tuple]:
    """Return a colour for each rigidity, dark to light with rising rigidity."""
    shades = np.linspace(0.05, 0.82, max(len(rigidities_gv), 2))
    ordered = sorted(rigidities_gv)
    viridis = matplotlib.colormaps["viridis"]
    return {
        value: viridis(shade) for value, shade in zip(ordered, shades, strict=False)
    }


def rigidity_text(rigidity_gv: float) -> str:
    """Write a rigidity given in GV as a legend does: 20 GV, 1.5 TV, 3 PV."""
    prefixes = {1e6: "P", 1e3: "T", 1.0: "G", 1e-3: "M"}
    scale = next((s for s in prefixes if rigidity_gv >= 0.9995 * s), 1e-3)
    return f"{rigidity_gv / scale:.3g} {prefixes[scale]}V"


def height_text(height_kpc: float) -> str:
    """Write a height given in kpc as a legend does."""
    return f"$z = {height_kpc:.2g}$ kpc"


def axis_label(text: str, unit: str = "") -> str:
    """Write an axis label with its unit in brackets; dimensionless without a unit."""
    return f"{text} [{unit_text(unit)}]" if unit not in ("", "1") else text


def unit_text(unit: str) -> str:
    """Set the exponents of a unit such as `cm2 s-1`, `cm^2/s` or `cm² s⁻¹` as superscripts."""
    ascii_unit = unit.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    return re.sub(
        r"(?<=[A-Za-zµ)])\^?\{?([-−]?\d+(?:\.\d+)?)\}?",
        lambda match: f"$^{{{match[1].replace('−', '-')}}}$",
        ascii_unit,
    )


def save(figure: Figure, file: Path, title: str) -> None:
    """Write the figure as PDF, PNG or SVG, by the ending of the file's name; same input, same bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"Title": title, "Creator": "pitchwalk-analysis"}
    if file.suffix == ".svg":
        metadata["Date"] = None
    elif file.suffix == ".pdf":
        metadata["CreationDate"] = None
    with matplotlib.rc_context(_STYLE):
        figure.savefig(file, metadata=metadata)
