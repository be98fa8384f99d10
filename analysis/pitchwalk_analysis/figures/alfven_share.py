"""The share by which Alfvén modes lower D_zz where fast modes scatter too, against rigidity.

It is 1 − D_zz/D_zz without Alfvén modes, from the integrals of D_µµ with and without them; weak
shocks are left out. A run with named layers has a line a layer.
"""

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from .. import choose, style
from ..points import Points
from ..run import NothingToDraw, Run


@style.styled
def draw(*runs: Run) -> Figure:
    """Draw the share against rigidity in GV."""
    figure, axes = style.canvas(style.SINGLE, 2.9)
    needs = ("mode", "layer", "z_kpc", "rigidity_gv", "mu", "d_mumu_per_s")
    curves = [
        {
            layer: share
            for layer, rows in choose.by_layer(run.table("scattering", needs))
            if (share := _shares(rows)) is not None
        }
        for run in runs
    ]
    layers = list(dict.fromkeys(layer for of_run in curves for layer in of_run))
    if not layers:
        raise NothingToDraw(
            f"nothing to draw: no layer of {runs[0].path} has both Alfvén and fast modes"
        )
    for index, of_run in enumerate(curves):
        looks = style.layer_looks(layers, index)
        for layer, share in of_run.items():
            style.draw_points(axes, share, **looks[layer])
    style.layer_keys(axes, runs, layers)
    units = runs[0].units("scattering")
    axes.set(xscale="log", ylim=(0, 1))
    axes.set_xlabel(style.axis_label("Rigidity $R$", units["rigidity_gv"]))
    axes.set_ylabel("$1 - D_{zz}/D_{zz}$ without Alfvén modes")
    style.legend_above(figure, axes, columns=3)
    return figure


def _shares(rows: pl.DataFrame) -> Points | None:
    """Return the share at each rigidity; None where either kind of modes is missing."""
    modes = rows["mode"].unique().to_list()
    fast = any(mode.startswith("fast") for mode in modes)
    if not fast or "alfven" not in modes:
        return None
    single = rows.filter(pl.col("mode") != "total", pl.col("mu").is_between(0, 1))
    single = single.filter(pl.col("mu") > 0, pl.col("mu") < 1)
    d_mumu = pl.col("d_mumu_per_s")
    summed = (
        single.group_by("rigidity_gv", "mu")
        .agg(
            with_them=d_mumu.sum(),
            without=d_mumu.filter(pl.col("mode") != "alfven").sum(),
        )
        .sort("rigidity_gv", "mu")
    )
    parts = summed.partition_by("rigidity_gv", maintain_order=True)
    rigidity = np.array([part["rigidity_gv"][0] for part in parts])
    share = np.array(
        [1 - _resistance(p, "with_them") / _resistance(p, "without") for p in parts]
    )
    share = np.where(np.isfinite(share), share, np.nan)
    return Points(rigidity, share, np.full(len(parts), np.nan))


def _resistance(rows: pl.DataFrame, column: str) -> float:
    """Integrate (1 − µ²)²/D_µµ over 0…1 in t with µ = sin²(πt/2), where µ is tabulated evenly."""
    mu, d_mumu = rows["mu"].to_numpy(), rows[column].to_numpy()
    t = 2 / np.pi * np.arcsin(np.sqrt(mu))
    with np.errstate(divide="ignore"):
        value = np.pi / 2 * np.sin(np.pi * t) * (1 - mu**2) ** 2 / d_mumu
    ends = np.concatenate([[0.0], t, [1.0]])
    return float(np.trapezoid(np.concatenate([[0.0], value, [0.0]]), ends))
