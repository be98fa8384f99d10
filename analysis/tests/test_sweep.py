import json

import numpy as np
import polars as pl
import pytest

from pitchwalk_analysis.sweep import Sweep, draw, main

BINS = 5


def write_sweep(folder, seeds=(1, 2, 3), heights=(4.0, 6.0), of="spectrum"):
    """Write a summary whose intensity is height × seed × R^-2.7, with errors of 10 %."""
    rigidity = np.geomspace(1, 100, BINS)
    rows = [(h, s, r) for h in heights for s in seeds for r in rigidity]
    height, seed, r = (np.array(column) for column in zip(*rows, strict=True))
    intensity = height * seed * r**-2.7
    columns = {
        "point": ("", [f"halo.height_kpc={h:g},seed={s}" for h, s, _ in rows]),
        "halo.height_kpc": ("kpc", height),
        "seed": ("", seed),
        "species": ("", ["H1"] * len(rows)),
        "z_kpc": ("kpc", np.zeros(len(rows))),
        "rigidity_gv": ("GV", r),
        "intensity_per_gv": ("m⁻² s⁻¹ sr⁻¹ GV⁻¹", intensity),
        "intensity_per_gv_err": ("m⁻² s⁻¹ sr⁻¹ GV⁻¹", 0.1 * intensity),
    }
    if len(seeds) == 1:
        del columns["seed"]
    told = {
        name: {
            "unit": unit,
            "description": "config key of it: what it is"
            if name in ("halo.height_kpc", "seed")
            else name,
        }
        for name, (unit, _) in columns.items()
    }
    frame = pl.DataFrame({name: values for name, (_, values) in columns.items()})
    facts = {"columns": json.dumps(told), "schema_version": "1", "rows_of": of}
    folder.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(folder / "sweep.parquet", metadata=facts)
    return folder


def test_a_line_a_point_with_its_errors(tmp_path):
    axes = draw(Sweep(write_sweep(tmp_path, seeds=(1,)))).axes[0]
    assert len(axes.containers) == 2
    for bars, height in zip(axes.containers, (4.0, 6.0), strict=True):
        line, _, (segments,) = bars
        assert line.get_ydata() == pytest.approx(np.full(BINS, height))
        lengths = [np.ptp(s[:, 1]) for s in segments.get_segments()]
        assert lengths == pytest.approx(np.full(BINS, 0.2 * height))


def test_seeds_are_a_median_and_a_band(tmp_path):
    axes = draw(Sweep(write_sweep(tmp_path))).axes[0]
    bands = [part for part in axes.collections if part.get_alpha()]
    pairs = zip(axes.containers, bands, (4.0, 6.0), strict=True)
    for bars, band, height in pairs:
        assert bars[0].get_ydata() == pytest.approx(np.full(BINS, 2 * height))
        # 16 and 84 % of 1, 2 and 3, as linear interpolation has them
        edges = band.get_paths()[0].vertices[:, 1]
        expected = (1.32 * height, 2.68 * height)
        assert (edges.min(), edges.max()) == pytest.approx(expected)


def test_the_command_draws_and_tells_what_is_wrong(tmp_path, capsys):
    folder = write_sweep(tmp_path / "s")
    file = tmp_path / "sweep.png"
    assert main([str(folder), "-o", str(file)]) == 0
    assert file.stat().st_size > 5000
    assert main([str(folder), "-o", str(tmp_path / "a.txt")]) == 2
    assert main([str(folder), "--column", "none", "-o", str(file)]) == 2
    assert main([str(tmp_path), "-o", str(file)]) == 2
    other = write_sweep(tmp_path / "o", of="batches")
    assert main([str(other), "-o", str(file)]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 4
    for error, part in zip(
        errors,
        ("no format", "no column `none`", "no table `sweep`", "--column"),
        strict=True,
    ):
        assert error.startswith("error: ")
        assert part in error
