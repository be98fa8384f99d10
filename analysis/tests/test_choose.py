import polars as pl
import pytest

from pitchwalk_analysis import RunError, choose
from synthetic import rigidities


def test_protons_are_the_default_species(run):
    frame = pl.DataFrame({"species": ["He4", "H1", None], "n": [1, 2, 3]})
    assert choose.of_species(run, frame, None)["n"].to_list() == [2]
    assert choose.of_species(run, frame, "He4")["n"].to_list() == [1]
    helium = frame.filter(pl.col("species") == "He4")
    assert choose.of_species(run, helium, None)["n"].to_list() == [1]


def test_unknown_species_names_those_there(run):
    with pytest.raises(
        RunError, match=r"no species `Fe56` \(it has H1, He4, B10, B11, C12\)"
    ):
        choose.of_species(run, run.spectrum, "Fe56")


def test_plane_is_the_smallest_height():
    frame = pl.DataFrame({"z_kpc": [-0.5, 0.25, 2.0, -0.25, None]})
    assert choose.at_plane(frame)["z_kpc"].to_list() == [0.25, -0.25]


def test_rigidities_are_spread_over_the_range(run):
    every = rigidities()
    shown = choose.rigidities(run.density)
    assert len(shown) == 4
    assert shown[0] == pytest.approx(every[0])
    assert shown[-1] == pytest.approx(every[-1])


def test_asked_rigidities_are_the_nearest_bins_once(run):
    every = rigidities()
    shown = choose.rigidities(run.density, [every[3] * 1.05, every[3], 1e9])
    assert shown == pytest.approx([every[3], every[-1]])
    assert choose.rigidities(run.density.clear(), [10.0]) == []


def test_another_grid_of_rigidities_warns(run):
    assert len(choose.at_rigidity(run, run.density, rigidities()[2])) == 16
    with pytest.warns(UserWarning, match="no bin at 1e\\+07 GV"):
        assert choose.at_rigidity(run, run.density, 1e7).is_empty()
