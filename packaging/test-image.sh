#!/usr/bin/env bash
# Builds the image with the native binary of out/, runs it, and checks: no root, a read-only root file system, the probes, a stop within
# 10 s, and mail that is kept over a restart. Needs podman, runc and curl, and debootstrap unless RUNTIME names an image to build on.
# Usage: packaging/test-image.sh    as root; everything is below a temporary directory, which is deleted
set -euo pipefail
cd "$(dirname "$0")/.."
[ -x out/ulak ] || {
  echo "test-image.sh: out/ulak does not exist. Run ./publish.sh first." >&2
  exit 1
}
work=$(mktemp -d /tmp/ulak-image.XXXXXX)
podman=(podman --storage-driver vfs --root "$work/store" --runroot "$work/run" --runtime runc --cgroup-manager cgroupfs)
smtp=127.0.0.1:${ULAK_TEST_PORT:-42525}
console=127.0.0.1:$((${smtp##*:} + 1))
finish() {
  "${podman[@]}" rm -f ulak >/dev/null 2>&1 || true
  "${podman[@]}" system reset -f >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
fail() {
  echo "test-image.sh: $1" >&2
  "${podman[@]}" logs ulak >&2 2>/dev/null || true
  exit 1
}

# No registry is needed: the base is made from Debian's packages.
runtime=${RUNTIME:-}
if [ -z "$runtime" ]; then
  runtime=localhost/debian
  debootstrap --variant=minbase --include=libssl3,zlib1g,ca-certificates bookworm "$work/debian" http://deb.debian.org/debian >"$work/log"
  tar -C "$work/debian" -c . | "${podman[@]}" import - "$runtime" >/dev/null 2>&1
fi
"${podman[@]}" build --isolation chroot --format docker --build-arg BINARY=built --build-arg RUNTIME="$runtime" -t ulak \
  -f packaging/Containerfile . >"$work/log" 2>&1 || {
  cat "$work/log" >&2
  exit 1
}

start() {
  "${podman[@]}" run -d --name ulak --network host --no-healthcheck --read-only --cap-drop all --security-opt no-new-privileges \
    --ulimit nofile=1024:1024 --ulimit nproc=512:512 -v ulak:/data -e ULAK_USERS__0=dev:change-this-password \
    -e ULAK_SMTP__ADDRESS="$smtp" -e ULAK_CONSOLE__ADDRESS="$console" ulak >/dev/null 2>"$work/log" || {
    cat "$work/log" >&2
    exit 1
  }
  for _ in $(seq 100); do
    curl -sf -o /dev/null "http://$console/readyz" && return
    sleep 0.1
  done
  fail "the server is not ready after 10 s"
}

start
process=$("${podman[@]}" inspect --format '{{.State.Pid}}' ulak 2>/dev/null)
grep -q '^Uid:[[:space:]]*10001[[:space:]]' "/proc/$process/status" || fail "it does not run as user 10001"
grep -q '^CapEff:[[:space:]]*0000000000000000' "/proc/$process/status" || fail "it has capabilities"
grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$process/status" || fail "it can gain privileges"
awk '$5 == "/" { exit $6 !~ /^ro/ }' "/proc/$process/mountinfo" || fail "the root file system is not read-only"
for path in livez readyz healthz; do curl -sf -o /dev/null "http://$console/$path" || fail "/$path fails"; done
"${podman[@]}" exec ulak /usr/bin/ulak health >/dev/null 2>&1 || fail "ulak health, the health check of the image, fails"
"${podman[@]}" exec ulak /usr/bin/ulak send --server "$smtp" --to you@example.test --subject Kept --text kept >/dev/null 2>&1 ||
  fail "a message is not accepted"

began=$(date +%s%3N)
"${podman[@]}" stop -t 30 ulak >/dev/null 2>&1
took=$(($(date +%s%3N) - began))
[ "$took" -lt 10000 ] || fail "the stop took $took ms"
[ "$("${podman[@]}" inspect --format '{{.State.ExitCode}}' ulak 2>/dev/null)" = 0 ] || fail "it did not stop by itself"
"${podman[@]}" rm ulak >/dev/null 2>&1
start
curl -sf "http://$console/api/v1/messages" -u dev:change-this-password | grep -q '"subject":"Kept"' || fail "the message is lost after a restart"
echo "The image works: user 10001, read-only root, probes green, stop in $took ms, mail kept over a restart."
