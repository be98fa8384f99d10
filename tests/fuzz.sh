#!/usr/bin/env bash
# Damaged inputs for every reader of a user's bytes: tests/fuzz.sh [INPUTS [SEED]], by default a million of seed 1.
set -euo pipefail
cd "$(dirname "$0")/.."
export PITCHWALK_FUZZ_INPUTS="${1:-1000000}" PITCHWALK_FUZZ_SEED="${2:-1}"
cargo test --locked --test fuzz every_input -- --nocapture
