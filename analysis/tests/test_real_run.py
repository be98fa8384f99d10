"""A real run folder, where the environment variable PITCHWALK_RUN names one."""

import json
import os
from pathlib import Path

import pytest

from pitchwalk_analysis import Run
from pitchwalk_analysis.cli import main

pytestmark = [
    pytest.mark.skipif(
        "PITCHWALK_RUN" not in os.environ, reason="PITCHWALK_RUN not set"
    ),
    pytest.mark.filterwarnings("default"),
]


@pytest.fixture
def real():
    return Run(os.environ["PITCHWALK_RUN"])


def test_every_column_has_a_unit_and_a_description(real):
    for table in real.tables:
        columns = set(real.table(table).columns)
        assert set(real.units(table)) == columns
        assert all(real.description(table).values())


def test_every_estimate_has_its_error(real):
    for table in real.tables:
        columns = real.table(table).columns
        for error in (column for column in columns if column.endswith("_err")):
            assert columns.index(error) == columns.index(error.removesuffix("_err")) + 1


def test_run_json_names_the_run(real):
    assert real.label == json.loads((real.path / "run.json").read_text())["name"]


def test_every_figure_is_drawn(real, tmp_path, capsys):
    assert main(["all", str(real.path), "-o", str(tmp_path), "--format", "png"]) == 0
    drawn = {Path(line).stem for line in capsys.readouterr().out.splitlines()}
    needed = {"spectrum", "escape", "density"} & set(real.tables)
    assert needed <= drawn
