"""Tables of a study of realisations, made up: gradients that wander with energy about a mean one."""

import numpy as np

ENERGIES = 25
AGES = 40
REALISATIONS = 300
# The realisation that run.json names as most like the data.
CLOSEST = 137
SUPERNOVAE = 2000
ARMS = ("Orion", "Perseus")
CHARGES = {"H1": 1, "He4": 2}

# The celestial north pole, and the vernal point, in Galactic coordinates with x towards the centre.
NORTH = np.array([-0.4838350, 0.7469822, 0.4559838])
VERNAL = np.array([-0.0548756, -0.8734371, -0.4838350])


def tables(rng: np.random.Generator, species: tuple[str, ...] = ("H1",)) -> dict:
    rows = [_realisations(rng, name) for name in species]
    bands = [_bands(part) for part in rows]
    every = _together(rows)
    order = np.lexsort(
        (np.arange(len(every["energy_gev"][1])), every["realization"][1])
    )
    return {
        "anisotropy": {
            key: (unit, values[order]) for key, (unit, values) in every.items()
        },
        "anisotropy_bands": _together(bands),
        "sources": _sources(rng),
        "ages": _together([_ages(name) for name in species]),
    }


def like_data() -> dict:
    return {"points": 8, "dip": 0.1, "dip_err": 0.01, "closest": CLOSEST}


def energies() -> np.ndarray:
    return np.geomspace(1e2, 1e6, ENERGIES)


def analytic(rigidity: np.ndarray) -> np.ndarray:
    """3D/(hc) with D = 6e26 cm²/s at 1 GV, p = 1/3, h = 250 pc."""
    return 3 * 6e26 * rigidity ** (1 / 3) / (0.25 * 3.0857e21 * 2.9979e10)


def _realisations(rng: np.random.Generator, species: str) -> dict:
    energy = energies()
    rigidity = energy / CHARGES[species]
    mean = np.array([0.8, -0.3, 0.05])
    steps = rng.standard_normal((REALISATIONS, ENERGIES, 3)) * 0.16
    wander = np.cumsum(steps, axis=1)
    wander += rng.standard_normal((REALISATIONS, 1, 3)) * 0.3
    dipole = (mean + wander) * analytic(rigidity)[:, None]
    amplitude = np.linalg.norm(dipole, axis=2)
    towards = dipole / amplitude[..., None]

    def angle(reference: np.ndarray) -> np.ndarray:
        unit = reference / np.linalg.norm(reference)
        return np.arccos(np.clip(towards @ unit, -1, 1))

    sine = towards @ NORTH
    phase = np.degrees(np.arctan2(towards @ np.cross(NORTH, VERNAL), towards @ VERNAL))
    density = np.exp(np.cumsum(0.05 * rng.standard_normal(amplitude.shape), axis=1))
    effective = (
        40
        * (energy / 1e3) ** (-1 / 3)
        * np.exp(0.2 * rng.standard_normal(amplitude.shape))
    )

    def flat(values: np.ndarray) -> np.ndarray:
        return np.broadcast_to(values, amplitude.shape).ravel()

    return {
        "realization": ("", flat(np.arange(REALISATIONS)[:, None])),
        "species": ("", np.repeat([species], amplitude.size)),
        "energy_gev": ("GeV", flat(energy)),
        "rigidity_gv": ("GV", flat(rigidity)),
        "density_relative": ("", flat(density)),
        "amplitude": ("", flat(amplitude)),
        "angle_rad": ("rad", flat(angle(mean))),
        "angle_to_sources_rad": ("rad", flat(angle(np.array([1.0, 0, 0])))),
        "amplitude_equatorial": ("", flat(amplitude * np.sqrt(1 - sine**2))),
        "phase_ra_deg": ("deg", flat(phase % 360)),
        "effective_sources": ("", flat(effective)),
    }


def _bands(realisations: dict) -> dict:
    def column(name: str) -> np.ndarray:
        return realisations[name][1].reshape(REALISATIONS, ENERGIES)

    rigidity = column("rigidity_gv")[0]
    bands = {
        "species": ("", column("species")[0]),
        "energy_gev": ("GeV", energies()),
        "rigidity_gv": ("GV", rigidity),
        "realizations": ("", np.full(ENERGIES, REALISATIONS)),
        "amplitude_analytic": ("", analytic(rigidity)),
    }
    two_sided = {"lo68": 0.15865, "hi68": 0.84135, "lo95": 0.025, "hi95": 0.975}
    one_sided = {"lo68": 0.0, "hi68": 0.6827, "lo95": 0.0, "hi95": 0.95}
    for quantity, source in {
        "amplitude": "amplitude",
        "angle": "angle_rad",
        "angle_to_sources": "angle_to_sources_rad",
        "density_relative": "density_relative",
        "effective_sources": "effective_sources",
        "amplitude_equatorial": "amplitude_equatorial",
    }.items():
        unit = "rad" if "angle" in quantity else ""
        ends = one_sided if "angle" in quantity else two_sided
        for end, share in {"median": 0.5, **ends}.items():
            value = (
                np.quantile(column(source), share, axis=0) if share else 0 * rigidity
            )
            bands[f"{quantity}_{end}"] = (unit, value)
            bands[f"{quantity}_{end}_err"] = (unit, 0.05 * value)
    return bands


def _ages(species: str) -> dict:
    """Ages e^(−t/τ)/τ, with arms t e^(−t/τ)/τ², and 2 g/cm² a Myr."""
    energy = np.repeat(np.geomspace(1e2, 1e6, 5), AGES)
    tau = 5 * (energy / 1e2) ** (-1 / 3)
    edges = np.geomspace(1e-4, 14, AGES + 1)
    lo, hi = tau * np.tile(edges[:-1], 5), tau * np.tile(edges[1:], 5)
    age = np.sqrt(lo * hi)
    smooth = np.exp(-age / tau) / tau
    arms = age / tau * smooth
    return {
        "species": ("", np.repeat([species], len(age))),
        "energy_gev": ("GeV", energy),
        "rigidity_gv": ("GV", energy / CHARGES[species]),
        "age_myr_lo": ("Myr", lo),
        "age_myr_hi": ("Myr", hi),
        "pdf_per_myr": ("Myr^-1", arms),
        "pdf_smooth_per_myr": ("Myr^-1", smooth),
        "grammage_g_cm2": ("g cm^-2", 2 * age),
        "grammage_g_cm2_err": ("g cm^-2", 0 * age),
        "pdf_per_g_cm2": ("cm^2 g^-1", arms / 2),
        "pdf_smooth_per_g_cm2": ("cm^2 g^-1", smooth / 2),
    }


def _sources(rng: np.random.Generator) -> dict:
    """Half of the supernovae on two straight arms, of two realisations."""
    x, y = rng.uniform(-3, 3, (2, SUPERNOVAE))
    arm = np.array(rng.choice([*ARMS, None], SUPERNOVAE, p=[0.25, 0.25, 0.5]), object)
    for name, centre in zip(ARMS, (0.3, 2.0), strict=True):
        x = np.where(
            arm == name, centre + 0.1 * y + 0.1 * rng.standard_normal(len(x)), x
        )
    return {
        "realization": ("", np.repeat([0, 1], SUPERNOVAE // 2)),
        "x_kpc": ("kpc", x),
        "y_kpc": ("kpc", y),
        "z_kpc": ("kpc", 0.1 * rng.standard_normal(len(x))),
        "age_myr": ("Myr", 10 * rng.uniform(size=len(x))),
        "weight": ("", np.ones(len(x))),
        "arm": ("", arm.tolist()),
    }


def _together(parts: list[dict]) -> dict:
    return {
        key: (unit, np.concatenate([part[key][1] for part in parts]))
        for key, (unit, _) in parts[0].items()
    }
