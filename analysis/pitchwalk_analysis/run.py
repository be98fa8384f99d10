"""A run folder: its tables as data frames, their units, and what `run.json` says of the run."""

import json
import warnings
from pathlib import Path

import polars as pl

SUPPORTED_SCHEMA = 1


class RunError(Exception):
    """A run folder that cannot be read, or that lacks what was asked of it."""


class MissingTable(RunError, AttributeError):
    """A table that the run did not write."""


class NothingToDraw(RunError):
    """Tables without a single value that the figure can show."""


class IncompleteRun(UserWarning):
    """A run that ended before it was complete: its errors are larger, or tables are missing."""


class Run:
    """One run folder; each of its tables is an attribute, `run.spectrum` for `spectrum.parquet`."""

    def __init__(self, path: str | Path, label: str | None = None):
        """Open the folder at `path`; `label` names the run in legends (default: the run's name)."""
        self.path = Path(path)
        self.info = _read_info(self.path)
        self.label = label or self.info.get("name") or self.path.resolve().name
        self._frames: dict[str, pl.DataFrame] = {}
        if not self.info.get("complete", False):
            reason = self.info.get("ending", "unknown ending")
            warnings.warn(
                f"run {self.path} is incomplete ({reason}): continue it with `pitchwalk run --resume`",
                IncompleteRun,
                stacklevel=2,
            )

    def __repr__(self) -> str:
        """Name the folder and its tables."""
        return f"Run({str(self.path)!r}, tables: {', '.join(self.tables)})"

    def __getattr__(self, name: str) -> pl.DataFrame:
        """Read the table of that name."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.table(name)

    def __dir__(self) -> list[str]:
        """List the tables too, so that notebooks complete them."""
        return [*super().__dir__(), *self.tables]

    @property
    def tables(self) -> list[str]:
        """Names of the tables the run wrote."""
        return sorted(file.stem for file in self.path.glob("*.parquet"))

    def table(self, name: str, needs: tuple[str, ...] = ()) -> pl.DataFrame:
        """Return the table `name`, in which every column of `needs` must stand."""
        if name not in self._frames:
            self._check_schema(name)
            self._frames[name] = _read_parquet(pl.read_parquet, self._file(name))
        frame = self._frames[name]
        self._check_columns(name, frame.columns, needs)
        return frame

    def rows(self, name: str, columns: tuple[str, ...], keep: pl.Expr) -> pl.DataFrame:
        """Return `columns` of the rows of a table for which `keep` is true.

        Of a table with row groups only those are read in which such rows can be.
        """
        self._check_schema(name)
        file = self._file(name)
        present = list(_read_parquet(pl.read_parquet_schema, file))
        self._check_columns(name, present, columns)

        def read(file: Path) -> pl.DataFrame:
            chosen = pl.scan_parquet(file).filter(keep).select(columns)
            return chosen.collect(engine="streaming")

        return _read_parquet(read, file)

    def units(self, table: str) -> dict[str, str]:
        """Return the unit of each column of `table`; empty where dimensionless."""
        return {name: entry["unit"] for name, entry in self._columns(table).items()}

    def description(self, table: str) -> dict[str, str]:
        """Return what each column of `table` is, in a sentence."""
        return {
            name: entry["description"] for name, entry in self._columns(table).items()
        }

    def _columns(self, table: str) -> dict[str, dict[str, str]]:
        metadata = self._metadata(table)
        if "columns" not in metadata:
            raise RunError(
                f"table `{table}` of {self.path} does not state its units"
                " (its metadata has no key `columns`; was it written by pitchwalk?)"
            )
        return json.loads(metadata["columns"])

    def _check_columns(
        self, table: str, present: list[str], needs: tuple[str, ...]
    ) -> None:
        missing = [column for column in needs if column not in present]
        if missing:
            raise RunError(
                f"table `{table}` of {self.path} has no column `{missing[0]}`"
                f" (it has {', '.join(present)})"
            )

    def _check_schema(self, table: str) -> None:
        found = self._metadata(table).get("schema_version", str(SUPPORTED_SCHEMA))
        if found != str(SUPPORTED_SCHEMA):
            raise _foreign(self._file(table), found)

    def _metadata(self, table: str) -> dict[str, str]:
        return _read_parquet(pl.read_parquet_metadata, self._file(table))

    def _file(self, table: str) -> Path:
        file = self.path / f"{table}.parquet"
        if not file.is_file():
            raise MissingTable(
                f"run {self.path} has no table `{table}`"
                f" (it has {', '.join(self.tables) or 'none'})"
            )
        return file


def _read_info(folder: Path) -> dict:
    if not folder.is_dir():
        raise RunError(f"no run folder at {folder}")
    file = folder / "run.json"
    if not file.is_file():
        raise RunError(f"{folder} is not a run folder (it has no run.json)")
    try:
        info = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RunError(f"failed to read {file}: {error}") from error
    found = info.get("schema_version") if isinstance(info, dict) else None
    if found != SUPPORTED_SCHEMA:
        raise _foreign(file, found)
    return info


def _foreign(file: Path, found: object) -> RunError:
    return RunError(
        f"{file} has schema_version {found}, but this package reads {SUPPORTED_SCHEMA}"
        " (install the pitchwalk-analysis that came with that pitchwalk)"
    )


def _read_parquet(reader, file: Path):
    try:
        return reader(file)
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0]
        raise RunError(f"failed to read {file}: {reason}") from error
