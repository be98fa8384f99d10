import json

import polars as pl
import pytest

from pitchwalk_analysis import IncompleteRun, MissingTable, Run, RunError
from synthetic import BINS, write_run, write_table


def test_tables_are_attributes(run):
    assert isinstance(run.spectrum, pl.DataFrame)
    assert len(run.grammage_mean) == BINS
    assert run.spectrum is run.table("spectrum")
    assert "spectrum" in run.tables
    assert "grammage_mean" in dir(run)
    assert "spectrum" in repr(run)


def test_info_is_run_json(run):
    assert run.info["seed"] == 1
    assert run.label == "quickstart"


def test_units_and_descriptions_come_from_the_file(run):
    assert run.units("spectrum")["rigidity_gv"] == "GV"
    assert run.units("density")["f_relative"] == ""
    assert run.description("escape")["side"] == "side of the test"
    assert set(run.units("spectrum")) == set(run.spectrum.columns)


def test_missing_folder():
    with pytest.raises(RunError, match="no run folder at nowhere"):
        Run("nowhere")


def test_folder_without_run_json(tmp_path):
    with pytest.raises(RunError, match="not a run folder"):
        Run(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", "\ufeff"])
def test_broken_run_json(tmp_path, text):
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(RunError, match=r"run\.json"):
        Run(tmp_path)


def test_foreign_schema_of_the_run(tmp_path):
    with pytest.raises(RunError, match="schema_version 2, but this package reads 1"):
        Run(write_run(tmp_path, schema_version=2))


def test_foreign_schema_of_a_table(tmp_path):
    write_run(tmp_path)
    write_table(tmp_path, "spectrum", {"a": ("GV", [1.0])}, schema=7)
    with pytest.raises(RunError, match=r"spectrum\.parquet has schema_version 7"):
        _ = Run(tmp_path).spectrum


def test_incomplete_run_warns_and_loads(tmp_path):
    write_run(tmp_path, complete=False, ending="interrupted")
    with pytest.warns(IncompleteRun, match=r"incomplete \(interrupted\)"):
        run = Run(tmp_path)
    assert len(run.grammage_mean) == BINS


def test_missing_table_names_those_there(tmp_path):
    run = Run(write_run(tmp_path, without=("escape",)))
    with pytest.raises(MissingTable, match=r"no table `escape` \(it has .*density"):
        _ = run.escape
    assert not hasattr(run, "escape")


def test_missing_column_names_those_there(run):
    with pytest.raises(RunError, match=r"no column `colour` \(it has species"):
        run.table("spectrum", needs=("colour",))


def test_broken_parquet(tmp_path):
    write_run(tmp_path)
    (tmp_path / "spectrum.parquet").write_bytes(b"PAR1")
    with pytest.raises(RunError, match=r"failed to read .*spectrum\.parquet"):
        _ = Run(tmp_path).spectrum


def test_table_without_units(tmp_path):
    write_run(tmp_path)
    pl.DataFrame({"a": [1.0]}).write_parquet(tmp_path / "spectrum.parquet")
    with pytest.raises(RunError, match="does not state its units"):
        Run(tmp_path).units("spectrum")


def test_label_falls_back_on_the_folder(tmp_path):
    write_run(tmp_path / "named")
    info = json.loads((tmp_path / "named" / "run.json").read_text())
    del info["name"]
    (tmp_path / "named" / "run.json").write_text(json.dumps(info))
    assert Run(tmp_path / "named").label == "named"
    assert Run(tmp_path / "named", label="mine").label == "mine"
