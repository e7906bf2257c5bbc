#!/usr/bin/env bash
# Relaying: Ulak beside Postfix, in turn and in several rounds (A B A B ...). Everything is on loopback, and below out/bench.
#   relay    mail is accepted, queued durably and relayed to smtp-sink: messages/s until the sink has all of them, and CPU for each 1,000
#   queued   --queued messages wait for a server that is down: resident memory, the time of a start, the rate of acceptance before and after
# Usage: bench/relay.sh [--rounds N] [--messages N] [--size OCTETS] [--queued N] [WORK ...]
# ULAK_BINARY may point to a native ulak that is built already (otherwise out/ulak). Needs root (Postfix), postfix and python3.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
rounds=3 messages=20000 size=10240 queued=1000000 port=${ULAK_BENCH_PORT:-24600}
works=()
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --messages) messages=$2; shift 2 ;;
    --size) size=$2; shift 2 ;;
    --queued) queued=$2; shift 2 ;;
    -*) sed -n '2,6p' "$0" | cut -c3- >&2; exit 2 ;;
    *) works+=("$1"); shift ;;
  esac
done
[ ${#works[@]} -gt 0 ] || works=(relay queued)
for need in python3 smtp-source smtp-sink postfix; do
  command -v "$need" >/dev/null || { echo "relay.sh: $need is missing:  apt-get install python3 postfix" >&2; exit 2; }
done
: "${ULAK_BINARY:=$root/out/ulak}"
[ -x "$ULAK_BINARY" ] || (cd "$root" && ./publish.sh >&2) || exit 1
mkdir -p "$root/out/bench"
scratch=$(mktemp -d "${ULAK_BENCH_DIR:-$root/out/bench}/relay.XXXXXX")
chmod 755 "$scratch"
ulimit -n "$(ulimit -Hn)"
server="" sink=""

stop() {
  local each
  for each in $server $sink; do
    for pid in $(python3 "$root/bench/measure.py" tree "$each" 2>/dev/null); do kill "$pid" 2>/dev/null; done
    wait "$each" 2>/dev/null
  done
  server="" sink=""
}
trap 'stop; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

wait_for_port() {
  for _ in $(seq 300); do
    if { exec 9<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null; then
      exec 9>&- 9<&-
      return 0
    fi
    sleep 0.1
  done
  echo "relay.sh: nothing listens on port $1" >&2
  exit 1
}

# start_ulak DIR NEXT: a relay whose next hop is 127.0.0.1:NEXT.
start_ulak() {
  mkdir -p "$1"
  cat >"$1/ulak.json" <<JSON
{
  "smtp": { "address": "127.0.0.1:$port", "hostName": "relay.bench.example" },
  "console": { "address": "127.0.0.1:$((port + 2))" },
  "log": { "level": "warning" },
  "relay": { "networks": "127.0.0.0/8" },
  "hops": { "next": { "servers": "127.0.0.1:$2", "tls": "none" } },
  "routes": [ { "action": "relay", "via": "next" } ]
}
JSON
  "$ULAK_BINARY" serve --config "$1/ulak.json" --data "$1/data" >"$1/log" 2>&1 &
  server=$!
  wait_for_port "$port"
}

start_postfix() {
  mkdir -p "$1/etc" "$1/queue" "$1/data"
  chown postfix "$1/data"
  cat >"$1/etc/main.cf" <<CF
compatibility_level = 3.6
queue_directory = $1/queue
data_directory = $1/data
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.bench.example
mydestination =
relayhost = [127.0.0.1]:$2
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
smtpd_peername_lookup = no
in_flow_delay = 0
default_process_limit = 200
max_use = 1000
smtp_tls_security_level = none
CF
  sed -e "s/^smtp  *inet .*/127.0.0.1:$port inet n - n - - smtpd/" -e 's/^\([a-z0-9-]* *unix  *[-yn]  *[-yn]  *\)y/\1n/' \
    /usr/share/postfix/master.cf.dist >"$1/etc/master.cf"
  postfix -c "$1/etc" start-fg >"$1/log" 2>&1 &
  server=$!
  wait_for_port "$port"
}

feed() { smtp-source -d -s 20 -l "$size" -m "$1" -f sender@bench.example -t to@elsewhere.example "127.0.0.1:$port"; }
count_sunk() { tr '\r' '\n' <"$scratch/sink" | sed -n 's/.*mesg=\([0-9]*\).*/\1/p' | tail -n 1; }
resident() { awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; }
seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", b - a }'; }

relay_once() {
  local peer=$1 dir=$scratch/$1-$2 before after began took
  smtp-sink -u nobody -c "127.0.0.1:$((port + 1))" 1000 >"$scratch/sink" 2>/dev/null &
  sink=$!
  wait_for_port $((port + 1))
  "start_$peer" "$dir" $((port + 1))
  before=$(python3 "$root/bench/measure.py" cost "$server")
  began=$EPOCHREALTIME
  feed "$messages" || echo "relay.sh: smtp-source failed" >&2
  while [ "$(count_sunk)" -lt "$messages" ] 2>/dev/null; do sleep 0.05; done
  took=$(seconds_since "$began")
  after=$(python3 "$root/bench/measure.py" cost "$server")
  awk -v p="$peer" -v r="$2" -v t="$took" -v n="$messages" -v b="$before" -v a="$after" 'BEGIN {
    split(b, x, " "); split(a, y, " ")
    printf "| %s | %d | %.0f | %.2f | %d |\n", p, r, n / t, (y[1] - x[1]) / n * 1000, y[2] / 1024 }'
  stop
  rm -rf "$dir"
}

work_relay() {
  echo "Relay $messages messages of $size octets to smtp-sink, 20 sessions"
  echo "| server | round | messages/s | CPU s per 1,000 | peak MiB |"
  echo "|---|---|---|---|---|"
  for round in $(seq "$rounds"); do
    for peer in ulak postfix; do relay_once "$peer" "$round"; done
  done
}

# rate N: messages/s that are accepted.
rate() {
  local began=$EPOCHREALTIME
  feed "$1" && awk -v t="$(seconds_since "$began")" -v n="$1" 'BEGIN { printf "%.0f", n / t }'
}

work_queued() {
  local dir=$scratch/queued first last began
  echo "Queue $queued messages of 1 KiB for a server that is down"
  size=1024
  start_ulak "$dir" 9
  first=$(rate 20000)
  [ "$queued" -le 20000 ] || feed $((queued - 20000))
  last=$(rate 20000)
  echo "accepted: $first messages/s into an empty queue, $last messages/s with $queued in it"
  echo "resident: $(resident "$server") MiB with $queued queued"
  kill "$server" && wait "$server"
  began=$EPOCHREALTIME
  start_ulak "$dir" 9
  echo "start: $(seconds_since "$began") s until it listens; resident: $(resident "$server") MiB"
  "$ULAK_BINARY" queue top --data "$dir/data" | head -n 5
  stop
}

for work in "${works[@]}"; do
  case $work in
    relay | queued) "work_$work" ;;
    *) echo "relay.sh: no work is called $work" >&2; exit 2 ;;
  esac
done
