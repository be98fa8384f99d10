import subprocess
import sys

import pytest

from pitchwalk_analysis.cli import main
from pitchwalk_analysis.figures import FIGURES
from synthetic import write_run

MAGIC = {"pdf": b"%PDF", "png": b"\x89PNG", "svg": b"<?xml"}


def fails(capsys, *arguments) -> str:
    """Run, expect exit code 2 and nothing but one line on stderr; return that line."""
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as exit_:
        code = exit_.code
    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("error: ")
    return err


@pytest.mark.parametrize("ending", MAGIC)
def test_the_ending_chooses_the_format(ending, folder, tmp_path, capsys):
    file = tmp_path / "deep" / f"escape.{ending}"
    assert main(["escape", str(folder), "-o", str(file)]) == 0
    assert file.read_bytes().startswith(MAGIC[ending])
    assert file.stat().st_size > 5000
    assert capsys.readouterr() == (f"{file}\n", "")


@pytest.mark.parametrize("ending", ["pdf", "svg"])
def test_same_run_same_bytes(ending, folder, tmp_path):
    files = [tmp_path / f"{name}.{ending}" for name in "ab"]
    for file in files:
        main(["escape", str(folder), "-o", str(file)])
    assert files[0].read_bytes() == files[1].read_bytes()


def test_default_file(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["density", str(folder), "--rigidity", "10", "--rigidity", "100"]) == 0
    assert (tmp_path / "density.pdf").stat().st_size > 5000


def test_provenance_is_in_the_file(folder, tmp_path):
    file = tmp_path / "escape.svg"
    main(["escape", str(folder), "-o", str(file)])
    assert "escape: quickstart 0123abcd" in file.read_text()


def test_labels(folder, second_folder, tmp_path, capsys):
    file = tmp_path / "both.png"
    both = [str(folder), str(second_folder)]
    labels = ["--label", "A", "--label", "B"]
    assert main(["spectrum", *both, *labels, "-o", str(file)]) == 0
    capsys.readouterr()
    error = fails(capsys, "spectrum", *both, "--label", "A", "-o", file)
    assert "1 labels for 2 runs" in error


def test_all_draws_every_figure(folder, tmp_path, capsys):
    assert main(["all", str(folder), "-o", str(tmp_path), "--format", "png"]) == 0
    assert {file.stem for file in tmp_path.glob("*.png")} == set(FIGURES)
    assert len(capsys.readouterr().out.splitlines()) == len(FIGURES)


def test_all_skips_what_has_no_table(tmp_path, capsys):
    everything = ("spectrum", "density", "scattering", "grammage", "grammage_mean")
    everything += ("pitch_angle", "pitch_angle_moments", "composition", "ratio")
    everything += ("nested_leaky_box", "residence", "flux_tube")
    everything += ("truncation", "critical_angle")
    everything += ("waves", "diffusion", "streaming", "convergence")
    everything += ("anisotropy", "anisotropy_bands", "sources", "ages")
    everything += ("beyond_halo", "beyond_halo_profile")
    run = write_run(tmp_path / "r", without=(*everything, "transport"))
    assert main(["all", str(run), "-o", str(tmp_path / "f"), "--format", "png"]) == 0
    out, err = capsys.readouterr()
    assert [line.rsplit("/")[-1] for line in out.splitlines()] == [
        "escape.png",
        "errors.png",
    ]
    assert "skipped spectrum: run" in err


def test_all_of_nothing_fails(tmp_path, capsys):
    run = tmp_path / "r"
    write_run(run)
    for table in run.glob("*.parquet"):
        table.unlink()
    assert main(["all", str(run), "-o", str(tmp_path / "f")]) == 2
    assert "error: no figure could be drawn" in capsys.readouterr().err


def test_bad_input_is_one_line(folder, tmp_path, capsys):
    assert "no run folder at nowhere" in fails(capsys, "spectrum", "nowhere")
    assert "invalid choice: 'spectra'" in fails(capsys, "spectra", folder)
    assert "required" in fails(capsys)
    assert "RUN" in fails(capsys, "spectrum")
    assert "required: -o" in fails(capsys, "all", folder)
    assert "rigidity" in fails(capsys, "density", folder, "--rigidity", "x")
    assert "no species `Fe56`" in fails(
        capsys, "escape", folder, "--species", "Fe56", "-o", tmp_path / "a.pdf"
    )
    assert "must end in .pdf, .png, .svg" in fails(
        capsys, "escape", folder, "-o", tmp_path / "a.doc"
    )


@pytest.mark.parametrize("rigidity", ["0", "-3", "nan"])
def test_rigidities_are_positive(rigidity, folder, capsys):
    assert "positive" in fails(capsys, "density", folder, f"--rigidity={rigidity}")


def test_unwritable_file_is_exit_code_1(folder, tmp_path, capsys):
    (tmp_path / "taken").write_text("a file where a folder is needed")
    assert main(["escape", str(folder), "-o", str(tmp_path / "taken" / "e.png")]) == 1
    assert capsys.readouterr().err.startswith("error: failed to write the figure")


def test_incomplete_run_is_drawn_with_a_warning(tmp_path, capsys):
    run = write_run(tmp_path / "r", complete=False, ending="max_minutes")
    assert main(["escape", str(run), "-o", str(tmp_path / "e.png")]) == 0
    error = capsys.readouterr().err
    assert error.startswith("warning: run ")
    assert "incomplete (max_minutes)" in error


def test_help_teaches(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["--help"])
    assert exit_.value.code == 0
    text = capsys.readouterr().out
    assert all(name in text for name in FIGURES)
    assert "examples:" in text
    with pytest.raises(SystemExit):
        main(["grammage", "--help"])
    text = capsys.readouterr().out
    assert "exponential of the same mean" in text
    assert "--rigidity GV" in text


def test_python_dash_m(folder, tmp_path):
    file = tmp_path / "s.png"
    command = [
        sys.executable,
        "-m",
        "pitchwalk_analysis",
        "spectrum",
        folder,
        "-o",
        file,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert file.stat().st_size > 5000
