"""Run folders made up from closed forms, with the columns, units and nulls of real ones."""

import json
from pathlib import Path

import numpy as np
import polars as pl

import synthetic_realisations

RIGIDITY = "GV"
BINS = 16
ENERGIES = 21
ANGLES = 24
HEIGHTS = 30
ITERATIONS = 8
JUDGED = (10.0, 1e3, 1e4)
WAVENUMBERS = 41
HALO_KPC = 4.0
INTENSITY = "m⁻² s⁻¹ sr⁻¹ GV⁻¹"
INTENSITY_N = "m⁻² s⁻¹ sr⁻¹ (GeV/n)⁻¹"
MODES = ("alfven", "fast")
PLACES = (0.0, 2.0, HALO_KPC)
PROTON_GEV = 0.938272
OUTSIDE = 13
ALONG_TUBE = 12
OUTSIDE_HEIGHTS = 10
OUTSIDE_INTENSITY = "GeV cm^-2 s^-1 sr^-1"


def write_run(
    folder: Path, seed: int = 1, without: tuple[str, ...] = (), **info
) -> Path:
    """Write a complete run folder; `info` overrides fields of run.json."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    for name, columns in tables(rng).items():
        if name not in without:
            write_table(folder, name, columns)
    run_json = {
        "schema_version": 1,
        "version": "0.1.0",
        "name": folder.name,
        "config": {
            "halo": {"height_kpc": HALO_KPC},
            "coupling": {"tolerance": 0.01},
        },
        "config_hash": "0123abcd",
        "seed": seed,
        "shard": None,
        "histories": 160000,
        "warnings": [],
        "like_data": synthetic_realisations.like_data(),
        "ending": "finished",
        "complete": True,
    }
    (folder / "run.json").write_text(json.dumps({**run_json, **info}))
    return folder


def write_table(folder: Path, name: str, columns: dict, schema: int = 1) -> None:
    """Write {column: (unit, values)} with the metadata of a real table."""
    frame = pl.DataFrame({key: values for key, (_, values) in columns.items()})
    meaning = {
        key: {"unit": unit, "description": f"{key} of the test"}
        for key, (unit, _) in columns.items()
    }
    frame.write_parquet(
        folder / f"{name}.parquet",
        metadata={"columns": json.dumps(meaning), "schema_version": str(schema)},
    )


def tables(rng: np.random.Generator) -> dict[str, dict]:
    """Return every table of a run of protons in a halo of 4 kpc."""
    return {
        "spectrum": spectrum(rng),
        "composition": composition(rng),
        "ratio": ratio(rng),
        "nested_leaky_box": nested_leaky_box(rng),
        "residence": residence(rng),
        "flux_tube": flux_tube(rng),
        "density": density(rng),
        "transport": transport(),
        "scattering": scattering(),
        "truncation": truncation(),
        "critical_angle": critical_angle(),
        "waves": waves(rng),
        "diffusion": diffusion(rng),
        "streaming": streaming(rng),
        "convergence": convergence(rng),
        "grammage": grammage(rng),
        "grammage_mean": grammage_mean(rng),
        "escape": escape(rng),
        "pitch_angle": pitch_angle(rng),
        "pitch_angle_moments": pitch_angle_moments(rng),
        "beyond_halo": beyond_halo(),
        "beyond_halo_profile": beyond_halo_profile(rng),
        **synthetic_realisations.tables(rng),
    }


def rigidity_edges() -> np.ndarray:
    return np.geomspace(1.0, 1e4, BINS + 1)


def rigidities() -> np.ndarray:
    edges = rigidity_edges()
    return np.sqrt(edges[:-1] * edges[1:])


def diffusion_cm2_s(rigidity: np.ndarray) -> np.ndarray:
    return 3e28 * (rigidity / 10) ** 0.5


def mean_grammage(rigidity: np.ndarray) -> np.ndarray:
    return 12.0 * (rigidity / 10) ** -0.5


def bins(repeat: int = 1) -> dict:
    edges = rigidity_edges()
    columns = {
        "species": ("", ["H1"] * BINS * repeat),
        "rigidity_gv_lo": (RIGIDITY, np.repeat(edges[:-1], repeat)),
        "rigidity_gv_hi": (RIGIDITY, np.repeat(edges[1:], repeat)),
        "rigidity_gv": (RIGIDITY, np.repeat(rigidities(), repeat)),
    }
    return columns


def estimate(name: str, unit: str, true: np.ndarray, rng, relative=0.02) -> dict:
    true = np.asarray(true, dtype=float)
    error = relative * np.abs(true) * rng.uniform(0.8, 1.25, len(true))
    return {
        name: (unit, true + error * rng.standard_normal(len(true))),
        f"{name}_err": (unit, error),
    }


def spectrum(rng) -> dict:
    """Return protons, and nuclei of a few hundredths of them."""
    shares = {"H1": 1.0, "He4": 0.2, "B10": 1e-3, "B11": 3e-3, "C12": 0.01}
    each = [spectrum_of(name, share, rng) for name, share in shares.items()]
    return {
        column: (unit, [value for one in each for value in one[column][1]])
        for column, (unit, _) in each[0].items()
    }


def spectrum_of(name: str, share: float, rng) -> dict:
    rigidity = rigidities()
    intensity = share * 2.2e4 * rigidity**-2.75 * (1 + (3 / rigidity) ** 2) ** -0.5
    total = np.hypot(rigidity, PROTON_GEV)
    beta = rigidity / total
    outside = np.sqrt((total + 0.5) ** 2 - PROTON_GEV**2)
    outside_intensity = (
        share * 2.2e4 * outside**-2.75 * (1 + (3 / outside) ** 2) ** -0.5
    )
    modulated = (rigidity / outside) ** 2 * outside_intensity
    slope = [None, *np.full(BINS - 2, -2.75), None]
    return {
        **bins(),
        "species": ("", [name] * BINS),
        "z_kpc": ("kpc", np.zeros(BINS)),
        "kinetic_energy_gev_n": ("GeV/n", total - PROTON_GEV),
        **estimate("intensity_per_gv", INTENSITY, intensity, rng),
        **estimate("intensity_per_gev_n", INTENSITY_N, intensity / beta, rng),
        **estimate("intensity_modulated_per_gv", INTENSITY, modulated, rng),
        **estimate("intensity_modulated_per_gev_n", INTENSITY_N, modulated / beta, rng),
        "slope": ("", slope),
        "slope_err": ("", [None if s is None else 0.01 for s in slope]),
    }


def density(rng, cells: int = 16) -> dict:
    """Both sides of the disc together, as bins in |z|."""
    edges = np.linspace(0, HALO_KPC, cells + 1)
    centre = (edges[:-1] + edges[1:]) / 2
    profile = np.tile(1 - abs(centre) / HALO_KPC, BINS)
    return {
        **bins(cells),
        "z_kpc_lo": ("kpc", np.tile(edges[:-1], BINS)),
        "z_kpc_hi": ("kpc", np.tile(edges[1:], BINS)),
        **estimate("f_relative", "", profile, rng, 0.03),
        **estimate("n_per_gv_cm3", "cm⁻³ GV⁻¹", profile * 1e-12, rng),
    }


def transport() -> dict:
    rigidity = np.concatenate([rigidities(), rigidities()])
    layer = np.repeat(["warm", "halo"], BINS)
    d_zz = diffusion_cm2_s(rigidity) * np.where(layer == "warm", 1.0, 4.0)
    parsec_cm, light_cm_s = 3.0857e18, 2.9979e10
    return {
        "layer": ("", layer),
        "z_kpc": ("kpc", np.where(layer == "warm", 0.0, 1.0)),
        "rigidity_gv": (RIGIDITY, rigidity),
        "d_zz_cm2_s": ("cm² s⁻¹", d_zz),
        "mean_free_path_pc": ("pc", 3 * d_zz / light_cm_s / parsec_cm),
        "alfven_speed_km_s": ("km s⁻¹", np.full(2 * BINS, 20.0)),
    }


def scattering(angles: int = 41) -> dict:
    mu = np.linspace(-1, 1, angles)
    shape = {"alfven": (1 - mu**2) * abs(mu) ** 0.67, "fast": (1 - mu**2) * abs(mu)}
    rows = [(mode, rigidity) for rigidity in rigidities() for mode in MODES]
    values = np.concatenate([4e-9 * r**-0.33 * shape[mode] for mode, r in rows])
    return {
        "mode": ("", np.repeat([mode for mode, _ in rows], angles)),
        "layer": ("", ["warm"] * len(values)),
        "z_kpc": ("kpc", np.zeros(len(values))),
        "rigidity_gv": (RIGIDITY, np.repeat([r for _, r in rows], angles)),
        "mu": ("", np.tile(mu, len(rows))),
        "d_mumu_per_s": ("s⁻¹", values),
    }


def truncation() -> dict:
    """Return an endless cascade near the field in the halo, and k_max ∝ θ⁻⁴ elsewhere."""
    theta = np.tile(np.geomspace(1e-3, 1.5, ANGLES), 2)
    layer = np.repeat(["warm", "halo"], ANGLES)
    k_max = np.where(
        (layer == "halo") & (theta < 2e-3),
        np.inf,
        theta**-4 / np.where(layer == "halo", 1e3, 1e2),
    )
    return {
        "layer": ("", layer),
        "z_kpc": ("kpc", np.where(layer == "warm", 0.0, 1.0)),
        "theta_rad": ("rad", theta),
        "k_max_per_pc": ("pc^-1", k_max),
    }


def critical_angle() -> dict:
    """Return no mode of the halo that survives beyond k = 10⁴/pc."""
    k = np.tile(np.geomspace(0.01, 1e8, WAVENUMBERS), 2)
    layer = np.repeat(["warm", "halo"], WAVENUMBERS)
    theta = [
        None if where == "halo" and at > 1e4 else (100 * at) ** -0.25
        for where, at in zip(layer, k, strict=True)
    ]
    return {
        "layer": ("", layer),
        "z_kpc": ("kpc", np.where(layer == "warm", 0.0, 1.0)),
        "k_per_pc": ("pc^-1", k),
        "theta_c_rad": ("rad", theta),
        "theta_min_rad": ("rad", (100 * k) ** (-1 / 6)),
    }


def beyond_halo() -> dict:
    """Return E⁻² that is held up to 200 TeV, and what it shines with."""
    energy = np.geomspace(1.0, 1e6, OUTSIDE)
    held = 1 - np.exp(-2e5 / energy)
    return {
        "species": ("", ["H1"] * OUTSIDE),
        "rigidity_gv": (RIGIDITY, energy),
        "overdensity": ("", 1000 * held),
        "neutrino_energy_gev": ("GeV", 0.05 * energy),
        "neutrino_b19": (OUTSIDE_INTENSITY, np.full(OUTSIDE, 4.46e-12)),
        "neutrino": (OUTSIDE_INTENSITY, 4e-12 * held),
        "gamma_energy_gev": ("GeV", 0.085 * energy),
        "gamma": (OUTSIDE_INTENSITY, 8e-12 * held),
    }


def beyond_halo_profile(rng) -> dict:
    edges = np.linspace(0.0, 10.0, OUTSIDE_HEIGHTS + 1)
    energy = np.repeat(np.geomspace(1.0, 1e6, OUTSIDE), OUTSIDE_HEIGHTS)
    low, high = np.tile(edges[:-1], OUTSIDE), np.tile(edges[1:], OUTSIDE)
    way = (10.0 - (low + high) / 2) / 10.0
    exact = 1000 * (1 - np.exp(-2e5 / energy * way))
    return {
        "species": ("", ["H1"] * len(energy)),
        "rigidity_gv": (RIGIDITY, energy),
        "z_kpc_lo": ("kpc", low),
        "z_kpc_hi": ("kpc", high),
        **estimate("overdensity", "", exact, rng, relative=0.005),
        "overdensity_exact": ("", exact),
    }


def heights() -> np.ndarray:
    """Return heights of a grid of waves in kpc; 0.1, 0.3, 1 and 3 are between them."""
    return np.geomspace(0.01, HALO_KPC, HEIGHTS)


def waves(rng) -> dict:
    """Return kW ∝ k^(-2/3), which particles make grow from k = 10/pc on and nothing damps below 100/pc."""
    k = np.tile(np.geomspace(0.01, 1e7, WAVENUMBERS), HEIGHTS)
    z = np.repeat(heights(), WAVENUMBERS)
    power = 1e-3 * (1 + k) ** (-2 / 3) / (1 + z)
    growth = np.where(k > 10, 1e-12 * (k / 1e3) ** 0.5 / (1 + z), 0.0)
    return {
        "k_per_pc": ("pc^-1", k),
        "z_kpc": ("kpc", z),
        **estimate("kw", "", power, rng),
        "kw_without_growth": ("", power / 2),
        **estimate("growth_per_s", "s^-1", growth, rng),
        **estimate("damping_per_s", "s^-1", np.where(k > 100, growth, 0.0), rng),
    }


def _places() -> tuple[dict, np.ndarray, np.ndarray]:
    z, rigidity = np.repeat(heights(), BINS), np.tile(rigidities(), HEIGHTS)
    return {"z_kpc": ("kpc", z), "rigidity_gv": (RIGIDITY, rigidity)}, z, rigidity


def diffusion(rng) -> dict:
    columns, z, rigidity = _places()
    d_zz = diffusion_cm2_s(rigidity) * (1 + z)
    return {**columns, **estimate("d_zz_cm2_s", "cm^2 s^-1", d_zz, rng)}


def streaming(rng) -> dict:
    """Return a drift outwards everywhere above 20 pc."""
    columns, z, rigidity = _places()
    drift = (rigidity / 3) ** 0.5 * (z - 0.02) / (z + 0.2)
    return {
        **columns,
        **estimate("speed_km_s", "km s^-1", 20 * (1 + drift), rng),
        **estimate("drift_over_alfven", "", drift, rng),
    }


def convergence(rng) -> dict:
    """Return changes that fall to a third in each iteration and swing."""
    iteration = np.repeat(np.arange(1, ITERATIONS + 1), len(JUDGED))
    rigidity = np.tile(JUDGED, ITERATIONS)
    return {
        "iteration": ("", iteration),
        "quantity": ("", [f"D_zz at {r} GV, 1 kpc" for r in rigidity]),
        "rigidity_gv": (RIGIDITY, rigidity),
        "z_kpc": ("kpc", np.ones(len(rigidity))),
        **estimate("d_zz_cm2_s", "cm^2 s^-1", diffusion_cm2_s(rigidity), rng),
        **estimate("change", "", (-1.0) ** iteration * 3.0**-iteration, rng),
        "histories": ("", 1000 * iteration),
    }


def grammage(rng, cells: int = 30) -> dict:
    edges = np.geomspace(0.01, 300, cells + 1)
    mean = np.repeat(mean_grammage(rigidities()), cells)
    lo, hi = np.tile(edges[:-1], BINS), np.tile(edges[1:], BINS)
    pdf = (np.exp(-lo / mean) - np.exp(-hi / mean)) / (hi - lo)
    pdf = np.where(pdf * mean < 1e-4, 0.0, pdf)
    return {
        **bins(cells),
        "grammage_g_cm2_lo": ("g cm⁻²", lo),
        "grammage_g_cm2_hi": ("g cm⁻²", hi),
        **estimate("pdf", "cm² g⁻¹", pdf, rng, 0.08),
    }


def grammage_mean(rng) -> dict:
    mean = mean_grammage(rigidities())
    escaping = [*0.8 * mean[:-1], None]
    return {
        **bins(),
        **estimate("grammage_g_cm2", "g cm⁻²", mean, rng),
        "escape_grammage_g_cm2": ("g cm⁻²", escaping),
        "escape_grammage_g_cm2_err": ("g cm⁻²", [*0.01 * mean[:-1], None]),
    }


def escape(rng) -> dict:
    kpc_cm, myr_s = 3.0857e21, 3.1557e13
    time = (HALO_KPC * kpc_cm) ** 2 / (2 * diffusion_cm2_s(rigidities())) / myr_s
    time = np.repeat(time, 2)
    nothing = [None] * len(time)
    return {
        **bins(2),
        "side": ("", ["north", "south"] * BINS),
        "histories": ("", np.full(2 * BINS, 5000)),
        **estimate("mean_time_myr", "Myr", time, rng),
        **estimate("variance_time_myr2", "Myr²", 2 * time**2 / 3, rng),
        "mean_abs_mu": ("", pl.Series(nothing, dtype=pl.Float64)),
        "mean_abs_mu_err": ("", pl.Series(nothing, dtype=pl.Float64)),
        **estimate("flux_relative", "", np.full(2 * BINS, 0.5), rng),
    }


def dipole(rigidity: np.ndarray, z_kpc: np.ndarray) -> np.ndarray:
    return 0.02 * rigidity**0.3 / (HALO_KPC + 0.2 - z_kpc)


def places(repeat: int = 1) -> dict:
    z = np.tile(np.repeat(PLACES, repeat), BINS)
    thin = z == HALO_KPC
    return {
        **bins(len(PLACES) * repeat),
        "z_kpc": ("kpc", z),
        "z_kpc_lo": ("kpc", np.where(thin, z, np.maximum(z - 0.05, 0))),
        "z_kpc_hi": ("kpc", np.where(thin, z, z + 0.05)),
    }


def pitch_angle(rng, cells: int = 20) -> dict:
    """The edge of the halo holds nothing that moves inward."""
    columns = places(cells)
    edges = np.linspace(-1, 1, cells + 1)
    mu = np.tile((edges[:-1] + edges[1:]) / 2, BINS * len(PLACES))
    rigidity, z = columns["rigidity_gv"][1], columns["z_kpc"][1]
    law = 1 + dipole(rigidity, z) * mu
    law = np.where(z == HALO_KPC, np.where(mu > 0, 1.2 + 1.6 * mu, 0), law)
    return {
        **columns,
        "mu_lo": ("", mu - 1 / cells),
        "mu_hi": ("", mu + 1 / cells),
        "mu": ("", mu),
        **estimate("f_relative", "", law, rng, 0.01),
    }


def pitch_angle_moments(rng) -> dict:
    columns = places()
    true = dipole(columns["rigidity_gv"][1], columns["z_kpc"][1])
    return {
        **columns,
        **estimate("dipole", "", true, rng, 0.01),
        **estimate("quadrupole", "", 0.1 * true, rng),
        **estimate("octupole", "", 0.01 * true, rng),
    }


def composition(rng: np.random.Generator) -> dict:
    """Return a composition of power laws: protons and iron of a tenth, and their sum."""
    energy = np.geomspace(1e5, 1e9, ENERGIES)
    shares = {"H1": 1.0, "O16": 0.3, "Fe56": 0.1, "all": 1.4}
    spectrum = 1.3e4 * energy**-2.7
    noise = 1 + 0.02 * rng.standard_normal((len(shares), ENERGIES))
    values = (noise * spectrum * np.array(list(shares.values()))[:, None]).ravel()
    ln_a = (0.3 * np.log(16) + 0.1 * np.log(56)) / 1.4
    masses = np.full((len(shares), ENERGIES), np.nan)
    masses[-1] = ln_a
    nulls = [None if np.isnan(value) else value for value in masses.ravel()]
    return {
        "species": ("", np.repeat(list(shares), ENERGIES)),
        "energy_gev": ("GeV", np.tile(energy, len(shares))),
        "intensity_per_gev": ("m^-2 s^-1 sr^-1 GeV^-1", values),
        "intensity_per_gev_err": ("m^-2 s^-1 sr^-1 GeV^-1", 0.02 * values),
        "mean_ln_a": ("", nulls),
        "mean_ln_a_err": ("", [value and 0.02 * value for value in nulls]),
    }


def residence(rng: np.random.Generator) -> dict:
    """Return half-lives that waves of one's own make long."""
    rigidity = rigidities()
    free = 0.02 * rigidity ** (-1 / 3)
    return {
        "species": ("", ["H1"] * BINS),
        "rigidity_gv": (RIGIDITY, rigidity),
        **estimate("half_time_myr", "Myr", 2 * rigidity**-0.4, rng),
        **estimate("half_time_diffusion_myr", "Myr", 1.8 * rigidity**-0.4, rng),
        "half_time_test_particle_myr": ("Myr", free),
    }


def flux_tube(rng: np.random.Generator) -> dict:
    """Return a diffusion coefficient that recovers with time."""
    rigidity = rigidities()
    time, place = (0.01, 0.1), np.linspace(0.5, 99.5, ALONG_TUBE)
    rows = len(time) * BINS * ALONG_TUBE
    times = np.repeat(time, BINS * ALONG_TUBE)
    return {
        "time_myr": ("Myr", times),
        "rigidity_gv": (RIGIDITY, np.tile(np.repeat(rigidity, ALONG_TUBE), len(time))),
        "z_pc": ("pc", np.tile(place, len(time) * BINS)),
        **estimate("d_zz_cm2_s", "cm^2/s", np.full(rows, 1e28) * times, rng),
    }


def nested_leaky_box(rng: np.random.Generator) -> dict:
    """Return B/C that falls, antiprotons that do not, and positrons that radiate."""
    rigidity = rigidities()
    source = 7.5 * (rigidity / 10) ** -0.9
    left = 1 / (1 + rigidity / 1e3)
    return {
        "rigidity_gv": (RIGIDITY, rigidity),
        "kinetic_energy_gev_n": (
            "GeV/n",
            (np.hypot(6 * rigidity, 11.17) - 11.17) / 12,
        ),
        **estimate("source_grammage_g_cm2", "g cm^-2", source, rng),
        "galactic_grammage_g_cm2": ("g cm^-2", np.full(BINS, 1.3)),
        **estimate("boron_to_carbon", "", 0.04 * (source + 1.3), rng),
        **estimate("secondary_to_proton", "", np.full(BINS, 2e-4), rng),
        **estimate("positron_to_proton", "", 2e-4 * left, rng),
        "positrons_left": ("", left),
    }


def ratio(rng: np.random.Generator) -> dict:
    """Return a ratio of elements that falls with rigidity, and one of isotopes that rises."""
    pairs = {("B", "C"): -0.5, ("Be10", "Be9"): 0.2}
    columns = [bins()["rigidity_gv"]] * len(pairs)
    rigidity = np.concatenate([values for _, values in columns])
    powers = np.repeat(list(pairs.values()), BINS)
    true = 0.28 * (rigidity / 10) ** powers
    energy = (np.hypot(6 * rigidity, 11.17) - 11.17) / 12
    return {
        "numerator": ("", [above for above, _ in pairs for _ in range(BINS)]),
        "denominator": ("", [below for _, below in pairs for _ in range(BINS)]),
        "rigidity_gv": (RIGIDITY, rigidity),
        "kinetic_energy_gev_n": ("GeV/n", energy),
        **estimate("ratio", "", true, rng),
        **estimate("ratio_modulated", "", 0.98 * true, rng),
        **estimate("ratio_per_nucleon", "", 0.9 * true, rng),
        **estimate("ratio_per_nucleon_modulated", "", 0.89 * true, rng),
    }
