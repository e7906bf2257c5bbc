#!/usr/bin/env bash
# Kills a process that writes to the embedded store and frees its segments, many times, and looks for everything that it acknowledged: messages
# and results of deliveries.
#
# Usage: tests/kill-store.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/Ulak.Storage.Tests -c Release -v q -clp:ErrorsOnly
ULAK_KILL_ROUNDS=${1:-1000} dotnet run --no-build -c Release --project tests/Ulak.Storage.Tests -- --filter-class Ulak.Storage.Tests.Embedded.EmbeddedCrashTests
