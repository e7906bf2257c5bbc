#!/usr/bin/env bash
# What a connection costs that has said EHLO and waits: opens many, and divides the growth of the server's resident memory by their number.
# Then measures how long a new connection takes to its 220 while they are all open.
# Usage: bench/idle.sh [COUNT] [--tls]       ULAK_BINARY may point to a native ulak that is built already (otherwise out/ulak).
# COUNT is 15000, or less where `ulimit -n` allows less. The clients come from several addresses of 127.0.0.0/8, for one has too few ports.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
binary=${ULAK_BINARY:-$root/out/ulak}
count=15000 tls=no
for argument in "$@"; do
  case $argument in
    --tls) tls=yes ;;
    *) count=$argument ;;
  esac
done
[ -x "$binary" ] || (cd "$root" && ./publish.sh >&2) || exit 1
ulimit -n "$(ulimit -Hn)"
exec python3 - "$binary" "$count" "$tls" "${ULAK_BENCH_PORT:-24600}" <<'PY'
import os
import resource
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

binary, count, tls, port = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "yes", int(sys.argv[4])
count = min(count, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 200)


def resident(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def reply(connection):
    octets = b""
    while not octets.endswith(b"\r\n") or octets.splitlines()[-1][3:4] == b"-":
        piece = connection.recv(4096)
        if not piece:
            sys.exit(f"idle.sh: the server closed the connection after {octets!r}")
        octets += piece
    return octets


def connect(number, context):
    connection = socket.socket()
    connection.settimeout(20)
    connection.bind((f"127.0.0.{1 + number // 5000}", 0))
    connection.connect(("127.0.0.1", port))
    reply(connection)
    connection.sendall(b"EHLO client.example\r\n")
    reply(connection)
    if context:
        connection.sendall(b"STARTTLS\r\n")
        reply(connection)
        connection = context.wrap_socket(connection)
        connection.sendall(b"EHLO client.example\r\n")
        reply(connection)
    return connection


def fresh():
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        reply(connection)
        took = time.monotonic() - began
        connection.sendall(b"QUIT\r\n")
        reply(connection)
    return took * 1000


def main(folder):
    context = None
    with open(os.path.join(folder, "ulak.json"), "w") as file:
        file.write('{ "limits": { "connections": 20000 }%s }' % (', "smtp": { "tls": "starttls" }' if tls else ""))
    if tls:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    server = subprocess.Popen([binary, "serve", "--config", os.path.join(folder, "ulak.json"), "--smtp", f"127.0.0.1:{port}", "--console", f"127.0.0.1:{port + 1}",
                               "--data", os.path.join(folder, "data"), "--log-level", "warning"], stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                fresh()
                break
            except OSError:
                if server.poll() is not None:
                    sys.exit("idle.sh: ulak did not start")
                time.sleep(0.01)
        # What the first sessions bring in once is not the connections' own.
        for connection in [connect(0, context) for _ in range(100)]:
            connection.close()
        time.sleep(0.5)
        before = resident(server.pid)
        began = time.monotonic()
        held = [connect(number, context) for number in range(count)]
        opened = time.monotonic() - began
        time.sleep(3)
        after = resident(server.pid)
        times = sorted(fresh() for _ in range(200))
        print(f"{len(held)} connections after EHLO{' under TLS' if tls else ''}, opened in {opened:.1f} s: resident {before / 1024:.1f} -> {after / 1024:.1f} MB, {(after - before) * 1024 / len(held):,.0f} octets each")
        print(f"a new one meanwhile: 220 after {statistics.median(times):.2f} ms (median of 200), {times[-3]:.2f} ms (99 %), {times[-1]:.2f} ms (slowest)")
    finally:
        server.kill()
        server.wait()


folder = tempfile.mkdtemp(prefix="ulak-idle.")
try:
    main(folder)
finally:
    shutil.rmtree(folder)
PY
