"""How many supernovae make the density, and how much it scatters: bands and samples.

Above is the effective number of sources (Σ n_i)²/Σ n_i², n_i the density that source i adds
at the Sun; below the density over its mean over all realisations. Shades and lines are as in
`anisotropy`.
"""

from matplotlib.figure import Figure

from .. import realisations, style
from ..run import Run

PANELS = (
    ("effective_sources", "Effective number of sources"),
    ("density_relative", "$n\\,/\\,\\langle n\\rangle$"),
)


@style.styled
def draw(*runs: Run, species: str | None = None) -> Figure:
    """Draw both, dimensionless, against energy in GeV."""
    figure, panels = style.canvas(style.SINGLE * 1.3, 5.0, rows=2, sharex=True)
    needs = tuple(f"{quantity}_median" for quantity, _ in PANELS)
    shown = realisations.curves(runs, species, needs)
    for axes, (quantity, label) in zip(panels, PANELS, strict=True):
        realisations.draw_bands(axes, shown, quantity)
        if realisations.have_samples(shown):
            realisations.draw_samples(axes, shown[0], quantity)
        axes.set_yscale("log")
        axes.set_ylabel(label)
    if shown:
        realisations.band_keys(panels[0], shown)
    panels[1].set_xlabel(style.axis_label("Kinetic energy per nucleus $E$", "GeV"))
    style.legend_above(figure, panels[0], columns=2)
    return figure
