#!/usr/bin/env bash
# Every test, Rust and Python; Python's tools go into target/venv.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo fmt --all --check
# all in one profile, as users build it, so that what dependencies build and the library are built once
cargo clippy --release --locked --all-targets -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --no-deps --quiet
cargo test --release --locked

venv=target/venv
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable "analysis[dev]"
"$venv/bin/ruff" check analysis
"$venv/bin/ruff" format --check analysis

small=$(mktemp -d)
trap 'rm -rf "$small"' EXIT

# our own scripts, and those that we write for others
cargo run --release --locked --quiet -- slurm configs/quickstart.toml --shards 2 --out "$small/merge" > "$small/submit"
"$venv/bin/shellcheck" tests/*.sh .ci/run "$small"/merge-slurm/*.sh

# a small run for the Python tests to read
cargo run --release --locked --quiet -- run configs/quickstart.toml --out "$small/run" \
  --set run.histories=1024 --set rigidity.bins=24 --quiet
PITCHWALK_RUN="$small/run" "$venv/bin/python" -m pytest --quiet analysis
