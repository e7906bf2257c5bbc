#!/usr/bin/env bash
# Whether a store that has grown takes mail as quickly as one that is new: fills two stores, one with 1,000 messages and one with many, then sends the same mail to both in turn.
# Usage: bench/growth.sh [MESSAGES] [ROUNDS]    1,000,000 and 5 without. Needs out/ulak (./publish.sh), python3, and 5 KB of disk a message.
# ULAK_BINARY may point to a native ulak that is built already; ULAK_BENCH_DIR to where the stores lie.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
many=${1:-1000000} rounds=${2:-5} each=6000
binary=${ULAK_BINARY:-$root/out/ulak}
port=${ULAK_BENCH_PORT:-24600}
mkdir -p "$root/out/bench"
work=$(mktemp -d "${ULAK_BENCH_DIR:-$root/out/bench}/growth.XXXXXX")
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT

# serve NAME PORT
serve() {
  "$binary" serve --smtp "127.0.0.1:$2" --console "127.0.0.1:$(($2 + 500))" --data "$work/$1" --set data.keepMessages=unlimited --set log.level=error >"$work/$1.log" 2>&1 &
  pids+=($!)
  for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null && return; sleep 0.1; done
  echo "growth.sh: $binary did not start: $(tail -n 1 "$work/$1.log")" >&2
  exit 1
}

# send PORT MESSAGES: messages a second
send() { "$binary" bench "127.0.0.1:$1" --messages "$2" --sessions 20 --size 2KiB --json | python3 -c 'import json, sys; r = json.load(sys.stdin); print(round(r["messages"] / r["seconds"]))'; }
cpu() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
resident() { awk '/^VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$1/status"; }

serve few "$((port + 1))"
serve many "$((port + 2))"
send "$((port + 1))" 1000 >/dev/null
sent=0
while [ "$sent" -lt "$many" ]; do
  some=$((many - sent < 100000 ? many - sent : 100000))
  before=$(cpu "${pids[1]}")
  rate=$(send "$((port + 2))" "$some")
  sent=$((sent + some))
  awk -v s="$sent" -v r="$rate" -v c="$(($(cpu "${pids[1]}") - before))" -v n="$some" -v m="$(resident "${pids[1]}")" 'BEGIN { printf "%d messages: %d/s, %.3f s of CPU per 1,000, %d MB resident\n", s, r, c * 10 / n, m }'
done
echo
echo "| round | 1,000 messages: messages/s | CPU s per 1,000 | resident MB | $many messages: messages/s | CPU s per 1,000 | resident MB | ratio |"
echo "|---|---:|---:|---:|---:|---:|---:|---:|"
for round in $(seq "$rounds"); do
  line="| $round" rates=()
  for which in 0 1; do
    before=$(cpu "${pids[$which]}")
    rate=$(send "$((port + 1 + which))" "$each")
    rates+=("$rate")
    line+=" | $rate | $(awk -v c="$(($(cpu "${pids[$which]}") - before))" -v n="$each" 'BEGIN { printf "%.3f", c * 10 / n }') | $(resident "${pids[$which]}")"
  done
  echo "$line | $(awk -v a="${rates[1]}" -v b="${rates[0]}" 'BEGIN { printf "%.2f", a / b }') |"
done
du -sh "$work/many" | awk '{ print "\nthe store with many: " $1 }'
