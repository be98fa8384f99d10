#!/usr/bin/env bash
# Every test, Rust and Python; Python's tools go into target/venv.
set -euo pipefail
cd "$(dirname "$0")/.."

# several processes are tested where there is MPI
features=()
if { command -v mpirun && command -v mpicc; } >/dev/null; then
    features=(--features mpi)
else
    echo "no mpirun and mpicc here: what needs MPI is not tested" >&2
fi

cargo fmt --all --check
# all in one profile, as users build it, so that what dependencies build and the library are built once
cargo clippy --release --locked --all-targets -- -D warnings
# nothing of MPI is there unless it is asked for
if cargo tree --locked --edges normal --prefix none | grep '^mpi'; then
    echo "MPI is linked though nobody asked for it" >&2
    exit 1
fi
RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --no-deps --quiet
cargo test --release --locked "${features[@]}"

venv=target/venv
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable "analysis[dev]"
"$venv/bin/ruff" check analysis
"$venv/bin/ruff" format --check analysis

small=$(mktemp -d)
trap 'rm -rf "$small"' EXIT
pitchwalk() { cargo run --release --locked --quiet "${features[@]}" -- "$@"; }

# our own scripts, and those that we write for others
pitchwalk slurm configs/quickstart.toml --shards 2 --out "$small/merge" > "$small/submit"
pitchwalk slurm configs/quickstart.toml --shards 2 --seeds 0..2 --out "$small/sweep" > "$small/submit"
"$venv/bin/shellcheck" tests/*.sh .ci/run "$small"/*-slurm/*.sh

# a small run for the Python tests to read
pitchwalk run configs/quickstart.toml --out "$small/run" \
  --set run.histories=1024 --set rigidity.bins=24 --quiet
PITCHWALK_RUN="$small/run" "$venv/bin/python" -m pytest --quiet analysis
