"""`pitchwalk-geometry`: how the dipole depends on where the arms are, and when particles are released.

Runs a config of realisations once for each geometry, prints a table of what came out (Markdown), and
draws the 68 % bands side by side. Complete runs are kept: repeat the command to go on.

Exit codes: 0 done, 1 a run or the figure failed, 2 the input is wrong.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import polars as pl

from .run import Run, RunError

GALAXY = "sources.galaxy."
GEOMETRIES = {
    "reference, arm at 500 pc": [],
    "arm at 222 pc": [f"{GALAXY}arm_distance_pc=222"],
    "arm at 800 pc": [f"{GALAXY}arm_distance_pc=800"],
    "arm at 1200 pc": [f"{GALAXY}arm_distance_pc=1200"],
    "arms 150 pc wide": [f"{GALAXY}arm_width_pc=150"],
    "arms 600 pc wide": [f"{GALAXY}arm_width_pc=600"],
    "no arms": [f'{GALAXY}arms="none"'],
    "frozen arms": [f"{GALAXY}pattern_speed_km_s_kpc={220 / 8.5!r}"],
    "release after 1e4 yr": ["sources.release_time_yr=1e4"],
    "release after 1e5 yr": ["sources.release_time_yr=1e5"],
    "energies spread by 0.5 dex": ["sources.energy_scatter_dex=0.5"],
    "arms of Vallée 2008": [f'{GALAXY}arms="vallee_2008"'],
    "arms of Reid et al. 2019": [f'{GALAXY}arms="reid_2019"'],
}
TEV = 1e3
"""The energy in GeV at which the width of the band is told."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="pitchwalk-geometry", description=__doc__.splitlines()[0]
    )
    parser.add_argument("config", type=Path, help="configs/spiral_anisotropy.toml")
    parser.add_argument("--program", default="pitchwalk", help="the program to run")
    parser.add_argument("--out", type=Path, default=Path("runs/geometry"))
    parser.add_argument("--count", type=int, help="realisations of each geometry")
    asked = parser.parse_args(arguments)
    try:
        runs = [_run(asked, name, sets) for name, sets in GEOMETRIES.items()]
        print(table(runs))
        _draw(runs, asked.out / "geometry.png")
        print(f"\nfigure: {asked.out / 'geometry.png'}")
    except RunError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _run(asked: argparse.Namespace, name: str, sets: list[str]) -> Run:
    """Run one geometry, or take up what is there of it."""
    folder = asked.out / "".join(c if c.isalnum() else "_" for c in name)
    if asked.count:
        sets = [*sets, f"realizations.count={asked.count}"]
    command = [asked.program, "run", str(asked.config), "--out", str(folder)]
    command += [part for key in sets for part in ("--set", key)]
    subprocess.run([*command, "--resume", "--quiet"], check=True)
    return Run(folder, name)


def table(runs: Sequence[Run]) -> str:
    """Return what came out as a Markdown table, with 1σ errors in brackets."""
    columns = (
        "geometry",
        "median A at 1 TeV",
        "68 % width at 1 TeV [dex]",
        "leave 68 %",
        "leave 95 %",
        "angle 68 %",
        "angle 95 %",
        "swing of direction [rad]",
        "over 1 rad",
        "dips as measured",
        "within ×3 of data",
    )
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return "\n".join(lines + [_row(run) for run in runs])


def _row(run: Run) -> str:
    bands = run.anisotropy_bands
    energies = bands["energy_gev"].to_numpy()
    at_tev = np.argmin(np.abs(np.log(energies / TEV)))
    band = bands.row(int(at_tev), named=True)
    width = np.log10(band["amplitude_hi68"] / band["amplitude_lo68"])
    relative = [
        band[f"amplitude_{end}68_err"] / band[f"amplitude_{end}68"]
        for end in ("lo", "hi")
    ]
    leave, like = run.info["leave_fractions"], run.info.get("like_data") or {}
    swing = run.info["swings"].get("direction") or {}
    cells = [
        run.label,
        f"{band['amplitude_median']:.2e} ({band['amplitude_median_err']:.0e})",
        _with_error(width, np.hypot(*relative) / np.log(10)),
        *(
            _with_error(*_pair(leave, f"{q}_{p}"))
            for q in ("amplitude", "angle")
            for p in (68, 95)
        ),
        _with_error(*_pair(swing, "median_rad")),
        _with_error(*_pair(swing, "above_1_rad")),
        _with_error(*_pair(like, "dip")),
        _with_error(*_pair(like, "within_factor_3")),
    ]
    return "| " + " | ".join(cells) + " |"


def _pair(found: dict, name: str) -> tuple[float | None, float | None]:
    return found.get(name), found.get(f"{name}_err")


def _with_error(value: float | None, error: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f} ({error or 0:.3f})"


def _draw(runs: Sequence[Run], path: Path) -> None:
    """Draw the 68 % band of every geometry over that of the first."""
    columns = 4
    rows = -(-len(runs) // columns)
    figure, axes = plt.subplots(
        rows,
        columns,
        figsize=(3 * columns, 2.6 * rows),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    for axis, run in zip(axes.flat, runs, strict=False):
        for of, shade in ((runs[0], "0.8"), (run, "C0")):
            bands = of.anisotropy_bands.filter(pl.col("species") == "H1")
            energy = bands["energy_gev"].to_numpy()
            low, high = (bands[f"amplitude_{end}68"].to_numpy() for end in ("lo", "hi"))
            axis.fill_between(energy, low, high, color=shade, alpha=0.6, linewidth=0)
            axis.plot(
                energy, bands["amplitude_median"].to_numpy(), color=shade, linewidth=1
            )
        axis.set(xscale="log", yscale="log")
        axis.set_title(run.label, fontsize=9)
    for axis in axes.flat[len(runs) :]:
        axis.set_visible(False)
    figure.supxlabel("kinetic energy [GeV]")
    figure.supylabel("dipole amplitude: median and 68 % band (grey: reference)")
    figure.tight_layout()
    figure.savefig(path, dpi=150)
    plt.close(figure)


if __name__ == "__main__":
    sys.exit(main())
