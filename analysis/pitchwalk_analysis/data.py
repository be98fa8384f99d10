"""Measured proton spectra, shipped with their sources in the header of each file."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from .points import Points

# Proton rest energy in GeV (CODATA 2018, 0.93827208816(29)).
PROTON_GEV = 0.93827208816


@dataclass(frozen=True)
class Measurement:
    """A measured spectrum: intensity in m⁻² s⁻¹ sr⁻¹ GV⁻¹ against rigidity in GV.

    The errors of `points` are 1σ, statistical and systematic in quadrature: a row of lower
    and a row of upper ones. Solar modulation is in all that is not `interstellar`.
    """

    experiment: str
    interstellar: bool
    reference: str
    points: Points


@cache
def protons() -> tuple[Measurement, ...]:
    """Return the proton spectra of Voyager 1 (interstellar), AMS-02, CALET and DAMPE (at Earth)."""
    return (
        _read("Voyager1_201210_201212_H_kineticEnergyPerNucleon.csv", "Voyager 1"),
        _read("AMS-02_H_rigidity.csv", "AMS-02"),
        _read("CALET_H_kineticEnergy.csv", "CALET"),
        _read("DAMPE_H_kineticEnergy.csv", "DAMPE"),
    )


def rigidity_of(kinetic_energy_gev: np.ndarray) -> np.ndarray:
    """Return the rigidity in GV of protons of that kinetic energy: R = √(T² + 2 T m)."""
    return np.sqrt(kinetic_energy_gev * (kinetic_energy_gev + 2 * PROTON_GEV))


def _read(file: str, experiment: str) -> Measurement:
    text = resources.files(__package__).joinpath("measurements", file).read_text()
    lines = text.splitlines()
    header = dict(
        line.removeprefix("# ").split(": ", 1) for line in lines if line[:1] == "#"
    )
    rows = list(csv.DictReader(line for line in lines if line[:1] != "#"))
    column = {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    abscissa = next(iter(column))
    rigidity, per_gv = column[abscissa], 1.0
    if abscissa != "rigidity_GV":
        energy = column[abscissa]
        rigidity = rigidity_of(energy)
        per_gv = rigidity / (energy + PROTON_GEV)  # dT/dR = β
    flux = column["flux"] * per_gv
    errors = [
        np.hypot(column[f"stat_{side}"], column[f"sys_{side}"]) * per_gv
        for side in ("lo", "up")
    ]
    return Measurement(
        experiment=experiment,
        interstellar=experiment == "Voyager 1",
        reference=header["reference"],
        points=Points(rigidity, flux, np.array(errors)),
    )
