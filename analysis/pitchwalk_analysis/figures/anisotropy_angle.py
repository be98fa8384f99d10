"""Angle of the dipole to the mean gradients against energy: bands and samples.

Above is the angle to ∇⟨n⟩, the gradient of the density over all realisations, below that to
the gradient of the mean rate of supernovae at the Sun. Shades begin at 0 and hold 68 % and
95 % of the realisations at each energy; lines are as in `anisotropy`.
"""

import numpy as np
from matplotlib.figure import Figure

from .. import realisations, style
from ..run import Run

# Quantity of the bands, column of the realisations, label.
PANELS = (
    ("angle", "angle_rad", "Angle to $\\nabla\\langle n\\rangle$"),
    ("angle_to_sources", "angle_to_sources_rad", "Angle to gradient of sources"),
)


@style.styled
def draw(*runs: Run, species: str | None = None) -> Figure:
    """Draw both angles in radians against energy in GeV."""
    figure, panels = style.canvas(style.SINGLE * 1.3, 5.0, rows=2, sharex=True)
    needs = tuple(f"{quantity}_median" for quantity, _, _ in PANELS)
    shown = realisations.curves(runs, species, needs)
    for axes, (quantity, column, label) in zip(panels, PANELS, strict=True):
        realisations.draw_bands(axes, shown, quantity)
        if realisations.have_samples(shown):
            realisations.draw_samples(axes, shown[0], column)
        axes.set_ylim(0, np.pi)
        axes.set_ylabel(style.axis_label(label, "rad"))
    if shown:
        realisations.band_keys(panels[0], shown)
    panels[1].set_xlabel(style.axis_label("Kinetic energy per nucleus $E$", "GeV"))
    style.legend_above(figure, panels[0], columns=2)
    return figure
