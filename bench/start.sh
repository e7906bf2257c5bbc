#!/usr/bin/env bash
# How long `ulak serve` takes from exec to its first 220, and what it holds in memory when it has started and nothing happens.
# Usage: bench/start.sh [RUNS]        ULAK_BINARY may point to a native ulak that is built already (otherwise out/ulak).
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
binary=${ULAK_BINARY:-$root/out/ulak}
runs=${1:-20}
[ -x "$binary" ] || (cd "$root" && ./publish.sh >&2) || exit 1
exec python3 - "$binary" "$runs" "${ULAK_BENCH_PORT:-24600}" <<'PY'
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

binary, runs, port = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def greeted():
    try:
        with socket.create_connection(("127.0.0.1", port), 2) as connection:
            return connection.recv(512).startswith(b"220")
    except OSError:
        return False


def resident(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def one(data):
    began = time.monotonic()
    server = subprocess.Popen([binary, "serve", "--smtp", f"127.0.0.1:{port}", "--console", f"127.0.0.1:{port + 1}", "--data", data, "--log-level", "warning"], stdout=subprocess.DEVNULL)
    try:
        while not greeted():
            if server.poll() is not None or time.monotonic() - began > 10:
                sys.exit(f"start.sh: {binary} did not greet")
            time.sleep(0.0005)
        took = time.monotonic() - began
        time.sleep(0.3)
        return took * 1000, resident(server.pid)
    finally:
        server.terminate()
        server.wait()


folder = tempfile.mkdtemp(prefix="ulak-start.")
try:
    first = one(folder)
    again = [one(folder) for _ in range(runs)]
finally:
    shutil.rmtree(folder)
times = [took for took, _ in again]
print(f"first start, with a new store: {first[0]:.0f} ms")
print(f"{runs} starts: median {statistics.median(times):.0f} ms to the first 220 ({min(times):.0f}..{max(times):.0f}), {statistics.median(rss for _, rss in again):.1f} MB resident at idle")
PY
