"""Right ascension of the excess against energy: realisations beside the measured phases.

Thin lines are the first 20 realisations, the heavy one is that most like the data of IceCube.
Phases go round: a line that leaves above comes back below.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import realisations, style
from ..points import Points
from ..run import Run

# The measured phases turn through 0, which therefore stands in the middle.
LOWEST, HIGHEST = -180.0, 180.0


@style.styled
def draw(*runs: Run, species: str | None = None) -> Figure:
    """Draw the right ascension in degrees against energy in GeV, a panel a run and species."""
    shown = realisations.curves(runs, species, ())
    rows = max(len(shown), 1)
    figure, panels = style.canvas(
        style.SINGLE * 1.3, 1.3 + 2.3 * rows, rows, sharex=True, squeeze=False
    )
    for axes, curve in zip(panels[:, 0], shown, strict=False):
        realisations.draw_samples(axes, curve, "phase_ra_deg", _turns)
        realisations.draw_measured(axes, shown, "phases", fold=_folded)
        if len(shown) > 1:
            axes.set_title(curve.label)
    for axes in panels[:, 0]:
        _label(axes)
    panels[-1, 0].set_xlabel(style.axis_label("Kinetic energy per nucleus $E$", "GeV"))
    style.legend_above(figure, panels[0, 0], columns=2)
    return figure


def _label(axes: Axes) -> None:
    axes.set_xscale("log")
    axes.set_ylim(LOWEST, HIGHEST)
    ticks = np.arange(LOWEST, HIGHEST + 1, 60)
    axes.set_yticks(ticks, [f"{tick % 360:.0f}" for tick in ticks])
    axes.set_ylabel(style.axis_label("Right ascension of the excess", "deg"))


def _turns(sample: Points) -> list[Points]:
    """Return the line without jumps, once for each turn of which the axis shows a part."""
    known = sample.without_gaps()
    steady = np.unwrap(known.y, period=360)
    turns = np.unique(np.floor((steady - LOWEST) / 360))
    return [Points(known.x, steady - 360 * turn, known.error) for turn in turns]


def _folded(degrees: np.ndarray) -> np.ndarray:
    return (degrees - LOWEST) % 360 + LOWEST
