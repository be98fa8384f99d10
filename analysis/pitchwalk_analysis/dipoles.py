"""Measured dipoles of the cosmic-ray intensity, shipped with their sources in the header of each file.

All are first harmonics in right ascension, that is the equatorial component A cos δ of the
dipole. Compilations hold some of the same measurements with different normalisation, so
one is taken: that of IceCube's eleven years of IceTop, as plotted there with its factors for
the field of view, and the tables of IceTop and of HAWC with IceCube themselves.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from .points import Points


@dataclass(frozen=True)
class MeasuredDipole:
    """What one experiment measured, against energy in GeV.

    Errors are 1σ, a row of lower and a row of upper ones, 0 where the source shows none.
    """

    experiment: str
    amplitudes: Points  # equatorial component, dimensionless
    limits: Points  # upper limits of it
    phases: Points  # right ascension of the excess in degrees


@cache
def measured() -> tuple[MeasuredDipole, ...]:
    """Return the measured dipoles, an entry an experiment."""
    figure = _rows("dipole_digitised_IceTop2026_fig6.csv")
    experiments = dict.fromkeys(row["experiment"] for row in figure)
    return (
        *(_of_figure(name, figure) for name in experiments),
        _icetop(),
        _hawc_icecube(),
    )


def _of_figure(experiment: str, rows: list[dict[str, str]]) -> MeasuredDipole:
    rows = [row for row in rows if row["experiment"] == experiment]
    energy = 1e3 * _column(rows, "E_TeV")
    amplitude = _column(rows, "amplitude_as_plotted")
    errors = _shown([_column(rows, "err_minus"), _column(rows, "err_plus")])
    everything = Points(energy, amplitude, errors)
    limit = _column(rows, "upper_limit") == 1
    known = np.isfinite(amplitude)
    phase = _column(rows, "phase_RA_deg")
    phases = Points(energy, phase, _shown([_column(rows, "phase_err_deg")] * 2))
    return MeasuredDipole(
        experiment,
        amplitudes=everything.kept(known & ~limit),
        limits=everything.kept(known & limit),
        phases=phases.kept(np.isfinite(phase) & ~limit),
    )


def _icetop() -> MeasuredDipole:
    """Return all four tiers as measured; the paper shows the last one as an upper limit."""
    rows = _rows("IceTop_11yr_dipole.csv")
    energy = 1e6 * _column(rows, "E_PeV")
    error = _column(rows, "err_stat")
    phase_error = _column(rows, "phase_err_deg")
    return MeasuredDipole(
        "IceTop 11 yr",
        Points(energy, _column(rows, "amplitude"), np.array([error, error])),
        _none(),
        Points(
            energy, _column(rows, "phase_RA_deg"), np.array([phase_error, phase_error])
        ),
    )


def _hawc_icecube() -> MeasuredDipole:
    """Return amplitude and phase at 10 TeV from the components towards 0 h and 6 h, of equal errors."""
    rows = {
        row["component"]: row
        for row in _rows("HAWC_IceCube_10TeV_dipole_components.csv")
    }
    x, y = (float(rows[name]["value"]) for name in ("delta_0h", "delta_6h"))
    amplitude, error = np.hypot(x, y), float(rows["delta_0h"]["error"])
    energy = np.array([1e4])
    phase, phase_error = np.degrees([np.arctan2(y, x), error / amplitude])
    return MeasuredDipole(
        "HAWC–IceCube",
        Points(energy, np.array([amplitude]), np.full((2, 1), error)),
        _none(),
        Points(energy, np.array([phase % 360]), np.full((2, 1), phase_error)),
    )


def _none() -> Points:
    return Points(np.empty(0), np.empty(0), np.empty((2, 0)))


def _rows(file: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath("measurements", file).read_text()
    return list(csv.DictReader(line for line in text.splitlines() if line[:1] != "#"))


def _column(rows: list[dict[str, str]], name: str) -> np.ndarray:
    return np.array([float(row[name] or "nan") for row in rows])


def _shown(errors: list[np.ndarray]) -> np.ndarray:
    return np.nan_to_num(np.array(errors))
