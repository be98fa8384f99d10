import pytest

from pitchwalk_analysis import Run
from synthetic import write_run


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Return a complete run folder that no test may change."""
    return write_run(tmp_path_factory.mktemp("runs") / "quickstart")


@pytest.fixture(scope="session")
def second_folder(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("runs") / "second", seed=2)


@pytest.fixture
def run(folder):
    return Run(folder)


@pytest.fixture
def second(second_folder):
    return Run(second_folder)
