"""Amplitude of the dipole against energy: bands over all realisations, samples and measurements.

Above is the whole amplitude A = 3D|∇n|/(vn), below its equatorial component A cos δ, which is
what ground arrays measure: the measured points belong there. Above they are drawn open, as
lower bounds of A. Shades hold 68 % and 95 % of the realisations at each energy; thin lines are
the first 20 realisations and the heavy one is that most like the data of IceCube. Green is
3D/(hc) of the run's own halo, grey the same of two usual halos (Strong & Moskalenko 1998).
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import realisations, style
from ..points import floats, points
from ..realisations import Curve
from ..run import Run

ANALYTIC_COLOUR = "#009E73"
# Half-height in kpc, D at 1 GV in cm²/s and its power of rigidity: the two halos that figure 1
# of the small-halo paper takes from Strong & Moskalenko (1998).
USUAL_HALOS = ((7.7, 5e28, 1 / 3, "1/3"), (5.0, 1e29, 0.6, "0.6"))
KPC_CM = 3.0856775814913673e21
LIGHT_CM_S = 2.99792458e10
# So much is shown below the largest value.
DECADES = 4.5


@style.styled
def draw(*runs: Run, species: str | None = None) -> Figure:
    """Draw the amplitude and its equatorial component against energy in GeV."""
    figure, (whole, equatorial) = style.canvas(
        style.SINGLE * 1.4, 6.4, rows=2, sharex=True, sharey=True
    )
    shown = realisations.curves(runs, species, ("amplitude_median", "rigidity_gv"))
    panels = ((whole, "amplitude"), (equatorial, "amplitude_equatorial"))
    for axes, quantity in panels if shown else ():
        realisations.draw_bands(axes, shown, quantity)
        if realisations.have_samples(shown):
            realisations.draw_samples(axes, shown[0], quantity)
    if shown:
        realisations.band_keys(whole, shown)
        _draw_closed_forms(whole, shown[0])
        realisations.draw_measured(whole, shown, "amplitudes", filled=False)
        realisations.draw_measured(equatorial, shown, "amplitudes")
        realisations.draw_measured(equatorial, shown, "limits")
        whole.set_yscale("log")
        style.at_most_decades(whole, DECADES, _heights(shown))
    equatorial.set_xlabel(style.axis_label("Kinetic energy per nucleus $E$", "GeV"))
    whole.set_ylabel("Dipole amplitude $A$")
    equatorial.set_ylabel("Equatorial component $A\\,\\cos\\delta$")
    style.legend_above(figure, whole, columns=2)
    return figure


def _heights(shown: list[Curve]) -> list[np.ndarray]:
    """Return what must be seen: bands and measurements. Lines may leave the figure."""
    ends = ("amplitude_hi95", "amplitude_lo95", "amplitude_equatorial_lo95")
    columns = [floats(curve.bands, end) for curve in shown for end in ends]
    near = realisations.measured_near(shown, "amplitudes")
    return columns + [measured.y for _, measured in near]


def _draw_closed_forms(axes: Axes, curve: Curve) -> None:
    own = points(curve.bands, "energy_gev", "amplitude_analytic")
    axes.plot(
        own.x,
        own.y,
        color=ANALYTIC_COLOUR,
        ls="-.",
        lw=1.4,
        label="$3D/hc$ of the run",
        zorder=4,
    )
    rigidity = points(curve.bands, "energy_gev", "rigidity_gv")
    for number, (height, at_1_gv, power, text) in enumerate(USUAL_HALOS):
        d = at_1_gv * rigidity.y**power
        axes.plot(
            rigidity.x,
            3 * d / (height * KPC_CM * LIGHT_CM_S),
            color="0.35",
            ls=style.LINES[1 + 3 * number],
            lw=1.1,
            label=f"$3D/hc$, $h = {height:g}$ kpc, $D \\propto R^{{{text}}}$",
            zorder=2,
        )
