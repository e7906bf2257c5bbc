#!/usr/bin/env bash
# Measures the store with several settings: messages of 10 KiB of real text (the documents of this repository) from 20 tasks, each acknowledged durably,
# with the search index. The order is reversed each round. Needs a quiet machine.
#
# Usage: bench/store.sh [ROUNDS [SECONDS [DIR]]]     DIR: a directory on the disk to measure; default: a temporary one
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5} seconds=${2:-5} base=${3:-$(mktemp -d)}
dotnet build tests/Ulak.Storage.Victim -c Release -v q -clp:ErrorsOnly
# Like the program, which is compiled ahead of time: else short runs measure the compiler.
export DOTNET_TieredCompilation=0
victim=tests/Ulak.Storage.Victim/bin/Release/net10.0/Ulak.Storage.Victim.dll
mkdir -p "$base"
cat ./*.md docs/*.md >"$base/text"
# FTS5 as it is by default, and with more memory for new words; segments of several sizes.
runs=(
  'measure'
  'measure hashsize=1048576 automerge=4 crisismerge=16'
  'measure hashsize=4194304'
  'measure hashsize=67108864'
  'measure segment=4'
  'measure segment=64'
)
for ((round = 1; round <= rounds; round++)); do
  for ((n = 0; n < ${#runs[@]}; n++)); do
    run=${runs[round % 2 ? n : ${#runs[@]} - 1 - n]}
    read -r mode settings <<<"$run"
    printf '%-62s' "$run"
    # shellcheck disable=SC2086 # settings are words
    dotnet "$victim" "$mode" "$base/store" "$seconds" "$base/text" $settings
    rm -rf "$base/store"
  done
done
rm -f "$base/text"
