#!/usr/bin/env bash
# Kills a process that writes to the embedded store, many times, and looks each time for every message that it acknowledged.
#
# Usage: tests/kill-store.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/Ulak.Storage.Tests -c Release -v q -clp:ErrorsOnly
ULAK_KILL_ROUNDS=${1:-1000} dotnet run --no-build -c Release --project tests/Ulak.Storage.Tests -- --filter-class Ulak.Storage.Tests.Embedded.EmbeddedCrashTests
