#!/usr/bin/env bash
# Drives Ulak and other servers with the same mail, in turn and in several rounds (A B C A B C ...), and prints a Markdown table.
# Usage: bench/load.sh [--rounds N] [--quick] [--peers "NAME ..."] [WORK ...]
# WORK is one of: small medium connections latency pipelined chunks durable durable-text one large large-durable tls tls-connections; without one, all. Everything is on loopback, on ports from
# ULAK_BENCH_PORT (24600) on, and below out/bench. Ratios are what counts: they are taken round by round, so that what else the machine does falls on both.
#
# ULAK_BINARY may point to a native ulak that is built already (otherwise out/ulak, made when it is not there); ULAK_BENCH_DIR to where queues and stores
# lie during the run (a disk, not tmpfs: the durable works measure it).
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=$root/out/bench
cache=$out/cache
base_port=${ULAK_BENCH_PORT:-24600}
rounds="" seconds=3 only_peers=""
works=()
all_works=(small medium connections latency pipelined chunks durable durable-text one large large-durable tls tls-connections)
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --quick) rounds=${rounds:-2} seconds=1; shift ;;
    --peers) only_peers=" $2 "; shift 2 ;;
    -*) sed -n '2,9p' "$0" | cut -c3- >&2; exit 2 ;;
    *) works+=("$1"); shift ;;
  esac
done
rounds=${rounds:-3}
[ ${#works[@]} -gt 0 ] || works=("${all_works[@]}")
for need in python3 smtp-source; do
  command -v "$need" >/dev/null || { echo "load.sh: $need is missing:  apt-get install python3 postfix" >&2; exit 2; }
done
mkdir -p "$cache"
scratch=$(mktemp -d "${ULAK_BENCH_DIR:-$out}/run.XXXXXX")
chmod 755 "$scratch" # postfix and others have users of their own
lines=$scratch/runs.jsonl
: >"$lines"
ulimit -n "$(ulimit -Hn)" 2>/dev/null
: "${ULAK_BINARY:=$root/out/ulak}"
export root out cache ULAK_BINARY
if [ ! -x "$ULAK_BINARY" ]; then
  (cd "$root" && ./publish.sh) >&2 || exit 1
fi

discarding="ulak-discard smtp-sink smtpserver-net aiosmtpd haraka smtp-server"
keeping="ulak-durable postfix opensmtpd exim4"

# text_message: writes a message of 10 KiB of real text, and prints its path. Lines of X are no words, so they hide what a search index costs.
text_message() {
  { printf 'From: sender@bench.example\nTo: to@bench.example\nSubject: text\n\n'; cat "$root"/docs/*.md | iconv -c -f utf-8 -t ascii | head -c 10150; } >"$scratch/text.eml"
  echo "$scratch/text.eml"
}

# describe WORK: sets title, driver, peers, size, and the driver's options.
describe() {
  driver=source options=()
  case $1 in
    small) title="1 KiB, 20 connections that stay open, accept and discard" peers=$discarding size=1024 options=(-d -s 20) ;;
    medium) title="10 KiB, 20 connections that stay open, accept and discard" peers=$discarding size=10240 options=(-d -s 20) ;;
    connections) title="1 KiB, a connection for each message, 20 at once, accept and discard" peers=$discarding size=1024 options=(-s 20) ;;
    pipelined) title="1 KiB, 20 connections, the next transaction sent without waiting, accept and discard" driver=ulak peers=$discarding size=1024 options=(--sessions 20 --pipelining) ;;
    latency) title="as small, driven by ulak bench, which times every message" driver=ulak peers=$discarding size=1024 options=(--sessions 20) ;;
    chunks) title="10 KiB, 20 connections, BDAT, the next transaction sent without waiting, accept and discard" driver=ulak peers="ulak-discard" size=10240 options=(--sessions 20 --pipelining --bdat) ;;
    durable) title="10 KiB, 20 connections that stay open, committed before the 250" peers=$keeping size=10240 options=(-d -s 20) ;;
    durable-text) title="10 KiB of text from the documents, 20 connections that stay open, committed before the 250" peers=$keeping size=10240 options=(-d -s 20 -F "$(text_message)") ;;
    one) title="10 KiB, one connection, one message after the other" peers="ulak-durable ulak-discard postfix opensmtpd exim4" size=10240 options=(-d -s 1) ;;
    large) title="10 MiB, 4 connections, accept and discard" peers=$discarding size=10485760 options=(-d -s 4) ;;
    large-durable) title="10 MiB, 4 connections, committed before the 250" peers=$keeping size=10485760 options=(-d -s 4) ;;
    tls) title="10 KiB, 20 connections that stay open, under TLS, accept and discard" driver=ulak peers="ulak-discard" size=10240 options=(--sessions 20 --tls starttls) ;;
    tls-connections) title="1 KiB, a connection and a handshake for each message, 20 at once, accept and discard" driver=ulak peers="ulak-discard" size=1024 options=(--sessions 20 --per-connection 1 --tls starttls) ;;
    *) echo "load.sh: no work is called $1; there are: ${all_works[*]}" >&2; exit 2 ;;
  esac
}

declare -A pid port versions amount
cost_of() { python3 "$root/bench/measure.py" cost "$1"; }

answers() {
  local greeting=""
  { exec 9<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  read -r -t 2 greeting <&9
  printf 'QUIT\r\n' >&9
  exec 9>&- 9<&-
  [[ $greeting == 220* ]]
}

# start PEER DIR PORT: says why not, if not.
start() {
  local peer=$1 dir=$2 at=$3 tries why
  mkdir -p "$dir"
  if why=$(. "$root/bench/peers/$peer.sh" && missing); then
    echo "not here: $why"
    return 1
  fi
  versions[$peer]=$(. "$root/bench/peers/$peer.sh" && version)
  (. "$root/bench/peers/$peer.sh" && launch "$dir" "$at") >"$dir.log" 2>&1 </dev/null &
  pid[$peer]=$! port[$peer]=$at
  for tries in $(seq 100); do
    if answers "$at"; then
      (ready() { :; } && . "$root/bench/peers/$peer.sh" && ready "$dir" "${pid[$peer]}") >>"$dir.log" 2>&1
      return 0
    fi
    kill -0 "${pid[$peer]}" 2>/dev/null || break
    sleep 0.1
  done
  stop "$peer"
  echo "did not start: $(tail -n 1 "$dir.log" | tr -d '"\\')"
  return 1
}

stop() {
  local peer=$1 all each
  [ -n "${pid[$peer]:-}" ] || return 0
  all=$(python3 "$root/bench/measure.py" tree "${pid[$peer]}")
  kill "${pid[$peer]}" 2>/dev/null
  for _ in $(seq 50); do
    kill -0 "${pid[$peer]}" 2>/dev/null || break
    sleep 0.1
  done
  for each in $all; do kill -9 "$each" 2>/dev/null; done
  wait "${pid[$peer]}" 2>/dev/null
  unset "pid[$peer]"
}

finish() {
  local peer
  for peer in "${!pid[@]}"; do stop "$peer"; done
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

# drive PEER COUNT: the time that it took in seconds, in $took; what ulak bench says of each message, in $latency; what went wrong, in $scratch/driver.log.
drive() {
  local began=$EPOCHREALTIME status length=()
  latency=""
  if [ "$driver" = source ]; then
    [[ " ${options[*]} " == *" -F "* ]] || length=(-l "$size")
    timeout 60 smtp-source "${options[@]}" "${length[@]}" -m "$2" -f sender@bench.example -t to@bench.example "127.0.0.1:${port[$1]}" >"$scratch/driver.log" 2>&1
    status=$?
  else
    timeout 60 "$ULAK_BINARY" bench "127.0.0.1:${port[$1]}" "${options[@]}" --size "$size" --messages "$2" --json >"$scratch/driver.json" 2>"$scratch/driver.log"
    status=$?
  fi
  took=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.6f", b - a }')
  if [ "$driver" = ulak ] && [ "$status" -eq 0 ]; then
    read -r took latency < <(python3 -c 'import json, sys; r = json.load(sys.stdin); print(r["seconds"], json.dumps(r["latency"].get("message", {})))' <"$scratch/driver.json")
  fi
  return "$status"
}

# calibrate PEER: warms it up, and finds how many messages it takes in $seconds.
calibrate() {
  local peer=$1 count=40
  [ "$size" -gt 1000000 ] && count=4
  while :; do
    drive "$peer" "$count" || return 1
    if awk -v t="$took" -v s="$seconds" 'BEGIN { exit !(t >= s / 4) }'; then break; fi
    count=$((count * 4))
  done
  amount[$peer]=$(awk -v c="$count" -v t="$took" -v s="$seconds" 'BEGIN { n = int(c * s / t); print n < 4 ? 4 : n }')
}

note() { printf '{"work":"%s","title":"%s","peer":"%s",%s}\n' "$work" "$title" "$1" "$2" >>"$lines"; }
gone() { note "$1" "\"missing\":\"$2\""; echo "  $1: $2" >&2; }

measure() {
  local peer=$1 round=$2 before after
  before=$(cost_of "${pid[$peer]}")
  if ! drive "$peer" "${amount[$peer]}"; then
    echo "  $peer failed in round $round: $(tail -n 1 "$scratch/driver.log")" >&2
    return
  fi
  after=$(cost_of "${pid[$peer]}")
  note "$peer" "$(awk -v b="$before" -v a="$after" -v t="$took" -v n="${amount[$peer]}" -v s="$size" -v r="$round" -v v="${versions[$peer]}" 'BEGIN {
    split(b, x, " "); split(a, y, " ")
    printf "\"version\":\"%s\",\"round\":%d,\"messages\":%d,\"seconds\":%s,\"size\":%d,\"cpu\":%.2f,\"rss\":%d", v, r, n, t, s, y[1] - x[1], y[2] }')${latency:+,\"latency\":$latency}"
}

run_work() {
  work=$1
  describe "$work"
  echo "$work: $title" >&2
  if [ "$driver" = ulak ] && ! "$ULAK_BINARY" bench --help >/dev/null 2>&1; then
    gone ulak "$ULAK_BINARY has no bench command, which drives this work"
    return
  fi
  local peer running=() why next=$base_port round
  for peer in $peers; do
    [[ -z $only_peers || $only_peers == *" $peer "* ]] || continue
    next=$((next + 1))
    if ! start "$peer" "$scratch/$work/$peer" "$next" >"$scratch/why"; then
      gone "$peer" "$(cat "$scratch/why")"
    elif ! calibrate "$peer"; then
      gone "$peer" "the driver failed: $(tail -n 1 "$scratch/driver.log" | tr -d '"\\')"
      stop "$peer"
    else
      running+=("$peer")
    fi
  done
  for round in $(seq "$rounds"); do
    for peer in "${running[@]}"; do measure "$peer" "$round"; done
  done
  for peer in "${running[@]}"; do stop "$peer"; done
  rm -rf "${scratch:?}/$work"
}

for each in "${works[@]}"; do run_work "$each"; done
printf '%s, %s cores, Linux %s, %s; %s rounds of about %s s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(uname -r)" "$(date -u +%Y-%m-%dT%H:%MZ)" "$rounds" "$seconds"
python3 "$root/bench/measure.py" table "$lines" "$out/$(date -u +%Y%m%dT%H%M%SZ).json"
