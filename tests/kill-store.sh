#!/usr/bin/env bash
# Tries what the embedded store is for, many times:
#   kills      kills a process that writes to the store and frees its segments, and looks for everything that it acknowledged: messages and
#              results of deliveries
#   disks      puts a simulated disk below the journal, which fails, tears writes, loses what is not synced, and compares with a model
# Prints the number of rounds that passed; ends at the first failure.
#
# Usage: tests/kill-store.sh [kills|disks] [ROUNDS]     default: kills 1000
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-kills} rounds=${2:-1000}
case $what in
  kills) variable=ULAK_KILL_ROUNDS batch=20 method='*EmbeddedCrashTests.A_killed_process_loses_nothing*' ;;
  disks) variable=ULAK_JOURNAL_RUNS batch=1000 method='*JournalCrashTests.Crashes_lose_nothing*' ;;
  *) sed -n '/^# Usage/s/^# //p' "$0"; exit 2 ;;
esac
dotnet build tests/Ulak.Storage.Tests -c Release -v q -clp:ErrorsOnly
dotnet build tests/Ulak.Storage.Victim -c Release -v q -clp:ErrorsOnly
log=$(mktemp)
for ((passed = 0; passed < rounds; passed += batch)); do
  size=$((rounds - passed < batch ? rounds - passed : batch))
  if ! env "$variable=$size" ULAK_TEST_TIME_LIMITS=off dotnet tests/Ulak.Storage.Tests/bin/Release/net10.0/Ulak.Storage.Tests.dll \
      --filter-method "$method" --progress off >"$log" 2>&1; then
    cat "$log"
    echo "$passed rounds passed, then one failed"
    exit 1
  fi
  echo "$((passed + size)) rounds passed"
done
