#!/usr/bin/env bash
# Statistical studies too long for every change: the physics and kernel tests with ten times the histories, coverage of
# the loop of waves and particles, the variations of the papers and which halo B/C and 10Be/9Be ask for.
set -euo pipefail
cd "$(dirname "$0")/.."
PITCHWALK_LONG=1 cargo test --release --locked --test physics --test kernels --test coupled --test selfgenerated \
    --test small_halo --test near_source -- --nocapture "$@"
