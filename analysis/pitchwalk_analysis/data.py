"""Measured spectra and masses, shipped with their sources in the header of each file."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from .points import Points

# Proton rest energy in GeV (CODATA 2018, 0.93827208816(29)).
PROTON_GEV = 0.93827208816
# Charge, mass number and rest energy in GeV of main isotopes (AME2020, without the electrons).
NUCLEI = {
    "He": (2, 4, 3.727379),
    "C": (6, 12, 11.174863),
    "O": (8, 16, 14.895081),
}


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


@dataclass(frozen=True)
class MeasuredRatio:
    """A ratio of intensities at Earth against rigidity in GV or energy in GeV/n.

    The errors of `points` are as those of a `Measurement`.
    """

    experiment: str
    reference: str
    points: Points


@dataclass(frozen=True)
class AirShowers:
    """What an array measured of a species (`all` for all particles) against total energy in GeV.

    The errors of `points` are as those of a `Measurement`.
    """

    experiment: str
    species: str
    reference: str
    points: Points


@cache
def per_total_energy() -> tuple[AirShowers, ...]:
    """Return intensities in m⁻² s⁻¹ sr⁻¹ GeV⁻¹ around the knee."""
    files = (
        ("all", "HAWC_allParticle"),
        ("all", "LHAASO_EPOS-LHC_allParticle"),
        ("all", "KASCADE_Kuznetsov2024_allParticle"),
        ("all", "TALE_allParticle"),
        ("H1", "LHAASO_EPOS-LHC_H"),
        ("H1", "KASCADE_Kuznetsov2024_H"),
        ("He4", "LHAASO_EPOS-LHC_He"),
        ("He4", "KASCADE_Kuznetsov2024_He"),
        ("Fe56", "KASCADE_Kuznetsov2024_Fe"),
    )
    return tuple(_air_showers(species, file, "flux") for species, file in files)


@cache
def mean_ln_a() -> tuple[AirShowers, ...]:
    """Return the mean logarithmic masses of all particles."""
    files = ("LHAASO_EPOS-LHC_lnA", "KASCADE_Kuznetsov2024_lnA", "TALE_lnA")
    return tuple(_air_showers("all", file, "lnA") for file in files)


@cache
def protons() -> tuple[Measurement, ...]:
    """Return the proton spectra of Voyager 1 (interstellar), AMS-02, CALET and DAMPE (at Earth)."""
    return (
        _read("Voyager1_201210_201212_H_kineticEnergyPerNucleon.csv", "Voyager 1"),
        _read("AMS-02_H_rigidity.csv", "AMS-02"),
        _read("CALET_H_kineticEnergy.csv", "CALET"),
        _read("DAMPE_H_kineticEnergy.csv", "DAMPE"),
    )


@cache
def nuclei(element: str) -> tuple[Measurement, ...]:
    """Return the spectra of an element: AMS-02 (at Earth) and Voyager 1 (interstellar)."""
    folder = resources.files(__package__).joinpath("measurements")
    names = sorted(file.name for file in folder.iterdir())
    ams = [name for name in names if name == f"AMS-02_{element}_rigidity.csv"]
    kinetic = f"_{element}_kineticEnergyPerNucleon.csv"
    voyager = [n for n in names if n.startswith("Voyager1") and n.endswith(kinetic)]
    spectra = [_read(name, "AMS-02") for name in ams]
    return (*spectra, *(_read_nucleus(name, element) for name in voyager))


@cache
def ratios(numerator: str, denominator: str, kind: str) -> tuple[MeasuredRatio, ...]:
    """Return what was measured of a ratio such as B/C or Be10/Be9 against `rigidity` or `energy`."""
    above, below = (_mass_first(name) for name in (numerator, denominator))
    abscissa = {"rigidity": "rigidity_GV", "energy": "Ekn_GeV_per_n"}[kind]
    folder = resources.files(__package__).joinpath("measurements")
    found = []
    for name in sorted(file.name for file in folder.iterdir()):
        if f"_{above}_{below}" not in name:
            continue
        header, columns = _table(name)
        if abscissa in columns:
            value = columns[f"ratio_{above}_over_{below}"]
            preliminary = ", preliminary" if "preliminary" in name else ""
            found.append(
                MeasuredRatio(
                    experiment=header["experiment"] + preliminary,
                    reference=header["reference"],
                    points=Points(columns[abscissa], value, _bars(columns, value)),
                )
            )
    return tuple(found)


def _mass_first(name: str) -> str:
    """Write Be10 as the files do, 10Be; an element as it is."""
    symbol = name.rstrip("0123456789")
    return name.removeprefix(symbol) + symbol


def rigidity_of(kinetic_energy_gev: np.ndarray) -> np.ndarray:
    """Return the rigidity in GV of protons of that kinetic energy: R = √(T² + 2 T m)."""
    return np.sqrt(kinetic_energy_gev * (kinetic_energy_gev + 2 * PROTON_GEV))


def _air_showers(species: str, file: str, column: str) -> AirShowers:
    header, columns = _table(f"{file}_totalEnergy.csv")
    return AirShowers(
        experiment=header["experiment"],
        species=species,
        reference=header["reference"],
        points=Points(columns["Etot_GeV"], columns[column], _errors(columns)),
    )


def _errors(columns: dict[str, np.ndarray]) -> np.ndarray:
    """Return the lower and the upper errors, statistical and systematic in quadrature."""
    sides = ("lo", "up")
    return np.array(
        [np.hypot(columns[f"stat_{s}"], columns[f"sys_{s}"]) for s in sides]
    )


def _bars(columns: dict[str, np.ndarray], value: np.ndarray) -> np.ndarray:
    """Return the lower and the upper errors of a ratio, however the file states them."""
    if "err_total" in columns:
        return np.array([columns["err_total"]] * 2)
    if "ratio_lo" in columns:
        return np.array([value - columns["ratio_lo"], columns["ratio_hi"] - value])
    return _errors(columns)


def _table(file: str) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    """Return the header and the columns of a file, the abscissa first."""
    text = resources.files(__package__).joinpath("measurements", file).read_text()
    lines = text.splitlines()
    header = dict(
        line.removeprefix("# ").split(": ", 1) for line in lines if line[:1] == "#"
    )
    rows = list(csv.DictReader(line for line in lines if line[:1] != "#"))
    return header, {
        name: np.array([float(row[name]) for row in rows]) for name in rows[0]
    }


def _read(file: str, experiment: str) -> Measurement:
    header, column = _table(file)
    abscissa = next(iter(column))
    rigidity, per_gv = column[abscissa], 1.0
    if abscissa != "rigidity_GV":
        energy = column[abscissa]
        rigidity = rigidity_of(energy)
        per_gv = rigidity / (energy + PROTON_GEV)  # dT/dR = β
    flux = column["flux"] * per_gv
    return Measurement(
        experiment=experiment,
        interstellar=experiment == "Voyager 1",
        reference=header["reference"],
        points=Points(rigidity, flux, _errors(column) * per_gv),
    )


def _read_nucleus(file: str, element: str) -> Measurement:
    """Read an interstellar spectrum against kinetic energy per nucleon."""
    header, column = _table(file)
    charge, nucleons, mass = NUCLEI[element]
    energy = nucleons * column["Ekn_GeV_per_n"]
    momentum = np.sqrt(energy * (energy + 2 * mass))
    per_gv = momentum / (energy + mass) * charge / nucleons  # dT/dR = βZ/A
    return Measurement(
        experiment="Voyager 1",
        interstellar=True,
        reference=header["reference"],
        points=Points(
            momentum / charge, column["flux"] * per_gv, _errors(column) * per_gv
        ),
    )
