"""`pitchwalk-figure`: one command a figure.

Exit codes: 0 drawn, 1 the figure could not be written, 2 the input is wrong.
"""

import argparse
import inspect
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from . import style
from .figures import FIGURES
from .run import MissingTable, NothingToDraw, Run, RunError

EXAMPLES = """\
examples:
  pitchwalk-figure spectrum runs/quickstart               writes spectrum.pdf
  pitchwalk-figure spectrum runs/a runs/b -o both.png     overlays two runs
  pitchwalk-figure density runs/a --rigidity 10 --rigidity 1000
  pitchwalk-figure all runs/quickstart -o figures/        every figure its tables allow
"""


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} GV is not a positive rigidity")
    return value


def _height(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} kpc is not a height |z|")
    return value


OPTIONS = {
    "species": {
        "metavar": "NAME",
        "help": "species as tables name it (default: H1; of realisations, all)",
    },
    "rigidity_gv": {
        "metavar": "GV",
        "type": _positive,
        "action": "append",
        "help": "show the bin nearest to this rigidity in GV; repeat for several"
        " (default: four across the range)",
    },
    "place_kpc": {
        "metavar": "KPC",
        "type": _height,
        "action": "append",
        "help": "show the place nearest to this height in kpc; repeat for several"
        " (default: four across the halo)",
    },
    "height_kpc": {
        "metavar": "KPC",
        "type": _height,
        "action": "append",
        "help": "show the height nearest to this in kpc; repeat for several"
        " (default: a few, decades apart)",
    },
    "layer": {"metavar": "NAME", "help": "medium layer to show (default: the first)"},
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):
        """Say what is wrong in one line."""
        self.exit(2, f"error: {message} (see `{self.prog} --help`)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    asked = _parser().parse_args(arguments)
    with warnings.catch_warnings():
        warnings.simplefilter("default", UserWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.showwarning = _show_warning
        try:
            return _draw_all(asked) if asked.figure == "all" else _draw_one(asked)
        except RunError as error:
            return _fail(2, error)
        except OSError as error:
            return _fail(1, f"failed to write the figure: {error}")


def _draw_one(asked: argparse.Namespace) -> int:
    if asked.output.suffix not in style.FORMATS:
        raise RunError(
            f"no format for {asked.output} (it must end in {', '.join(style.FORMATS)})"
        )
    _write(asked.figure, _open(asked), asked, asked.output)
    return 0


def _draw_all(asked: argparse.Namespace) -> int:
    runs = _open(asked)
    drawn = 0
    for name in FIGURES:
        try:
            _write(name, runs, asked, asked.output / f"{name}.{asked.format}")
            drawn += 1
        except (MissingTable, NothingToDraw) as error:
            print(f"skipped {name}: {error}", file=sys.stderr)
    if not drawn:
        raise RunError("no figure could be drawn from these runs")
    return 0


def _open(asked: argparse.Namespace) -> list[Run]:
    labels = asked.label or [None] * len(asked.runs)
    if len(labels) != len(asked.runs):
        raise RunError(
            f"{len(labels)} labels for {len(asked.runs)} runs (give one --label a run)"
        )
    runs = [Run(*pair) for pair in zip(asked.runs, labels, strict=True)]
    names = [run.label for run in runs]
    for run in runs:
        if names.count(run.label) > 1:
            run.label = str(run.path)
    return runs


def _write(name: str, runs: list[Run], asked: argparse.Namespace, file: Path) -> None:
    draw = FIGURES[name].draw
    choices = {option: getattr(asked, option, None) for option in _options(name)}
    figure = draw(*runs, **choices)
    hashes = ", ".join(f"{run.label} {run.info.get('config_hash', '')}" for run in runs)
    style.save(figure, file, title=f"{name}: {hashes}")
    print(file)


def _options(name: str) -> list[str]:
    parameters = inspect.signature(FIGURES[name].draw).parameters
    return [option for option in OPTIONS if option in parameters]


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="pitchwalk-figure",
        description="Draw the figures of pitchwalk runs.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="figure", metavar="FIGURE", required=True)
    for name, module in FIGURES.items():
        command = _add_command(commands, name, module.__doc__)
        for option in _options(name):
            _add_option(command, option)
        command.add_argument(
            "-o",
            "--output",
            metavar="FILE",
            type=Path,
            default=Path(f"{name}.pdf"),
            help=f"file to write, {', '.join(style.FORMATS)} (default: {name}.pdf)",
        )
    every = _add_command(commands, "all", "Every figure that the tables allow.")
    for option in OPTIONS:
        _add_option(every, option)
    every.add_argument(
        "-o", "--output", metavar="DIR", type=Path, required=True, help="folder to fill"
    )
    every.add_argument(
        "--format",
        choices=[ending.removeprefix(".") for ending in style.FORMATS],
        default="pdf",
        help="file format (default: pdf)",
    )
    return parser


def _add_command(commands, name: str, text: str) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=text.splitlines()[0].rstrip("."),
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "runs",
        metavar="RUN",
        nargs="+",
        type=Path,
        help="run folder; several are overlaid",
    )
    command.add_argument(
        "--label",
        action="append",
        metavar="TEXT",
        help="name of a run in the legend, one a run (default: its own name)",
    )
    return command


def _add_option(command: argparse.ArgumentParser, option: str) -> None:
    flag = f"--{option.removesuffix('_gv').removesuffix('_kpc')}"
    command.add_argument(flag, dest=option, **OPTIONS[option])


def _show_warning(message, *_ignored) -> None:
    print(f"warning: {message}", file=sys.stderr)


def _fail(code: int, message: object) -> int:
    print(f"error: {message}", file=sys.stderr)
    return code
