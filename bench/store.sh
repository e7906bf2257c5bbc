#!/usr/bin/env bash
# Measures the stores side by side: messages of 10 KiB of text from 20 tasks, each acknowledged durably, with the search index. The order
# is reversed each round. Needs a quiet machine.
#
# Usage: bench/store.sh [ROUNDS [SECONDS [DIR]]]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5} seconds=${2:-5} base=${3:-$(mktemp -d)}
dotnet build tests/Ulak.Storage.Victim -c Release -v q -clp:ErrorsOnly
victim=tests/Ulak.Storage.Victim/bin/Release/net10.0/Ulak.Storage.Victim.dll
for ((round = 1; round <= rounds; round++)); do
  stores=(measure measure-embedded)
  ((round % 2)) || stores=(measure-embedded measure)
  for store in "${stores[@]}"; do
    dir=$base/$store-$round
    printf '%-18s' "$store"
    dotnet "$victim" "$store" "$dir" "$seconds"
    rm -rf "$dir"
  done
done
