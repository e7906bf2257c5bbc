#!/usr/bin/env bash
# Kills a relay with SIGKILL while messages go through it, many times. No acknowledged message may be lost; duplicates are counted, and each
# must be explained by an attempt that ran when the relay was killed.
#
# Usage: tests/kill-relay.sh [ROUNDS] [MESSAGES]    MESSAGES: how many are acknowledged in a round before the kill (2500)
# ULAK_BINARY may point to a native ulak (otherwise the one of the build).
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/Ulak.EndToEnd -c Release -v q -clp:ErrorsOnly
ULAK_KILL_ROUNDS=${1:-20} ULAK_KILL_MESSAGES=${2:-2500} ULAK_TEST_TIME_LIMITS=off dotnet run --no-build -c Release --project tests/Ulak.EndToEnd -- \
  --filter-class Ulak.EndToEnd.Peers.RelayKillTests --show-live-output on
