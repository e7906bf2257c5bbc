#!/usr/bin/env bash
# Resident memory of `ulak serve` under hostile and heavy loads: at the start, at the peak, and ten seconds after the load has ended.
#   picture    one message with 1,800 places for one picture of 200 KB, whose HTML is read
#   readers    20 readers at once of one text message of 45 MB: its page, then its API path
#   senders    2,000 connections that send as fast as the server takes it, for 25 seconds
#   depth      80,000 nested <div>, read as HTML
#   replies    400 KB of replies, explained
# Usage: bench/memory.sh [LOAD...]    ULAK_BINARY may point to a native ulak that is built already (otherwise out/ulak).
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
binary=${ULAK_BINARY:-$root/out/ulak}
[ -x "$binary" ] || (cd "$root" && ./publish.sh >&2) || exit 1
ulimit -n "$(ulimit -Hn)"
exec python3 - "$binary" "${ULAK_BENCH_PORT:-24600}" "$@" <<'PY'
import base64
import http.client
import json
import os
import selectors
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time

binary, port, wanted = sys.argv[1], int(sys.argv[2]), sys.argv[3:] or ["picture", "readers", "senders", "depth", "replies"]
console = port + 1


class Server:
    """The program with a data folder, and a thread that watches its resident memory."""

    def __enter__(self):
        self.data = tempfile.mkdtemp(prefix="ulak-memory-")
        self.process = subprocess.Popen(
            [binary, "serve", "--smtp", f"127.0.0.1:{port}", "--console", f"127.0.0.1:{console}", "--data", self.data],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", port), 2) as connection:
                    connection.recv(512)
                break
            except OSError:
                time.sleep(0.05)
        time.sleep(1)
        self.start = self.peak = self.resident()
        self.watching = True
        threading.Thread(target=self.watch, daemon=True).start()
        return self

    def resident(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024

    def watch(self):
        while self.watching:
            try:
                self.peak = max(self.peak, self.resident())
            except (OSError, StopIteration):
                return
            time.sleep(0.02)

    def __exit__(self, *_):
        self.watching = False
        self.process.terminate()
        self.process.wait(60)
        shutil.rmtree(self.data, ignore_errors=True)


def send(octets):
    with smtplib.SMTP("127.0.0.1", port, local_hostname="client.example", timeout=120) as client:
        client.sendmail("a@example.com", ["b@example.test"], octets)


def latest():
    connection = http.client.HTTPConnection("127.0.0.1", console, timeout=120)
    connection.request("GET", "/api/v1/messages")
    body = json.load(connection.getresponse())
    return (body["messages"] if isinstance(body, dict) else body)[0]["id"]


def read(path, body=None):
    """Reads a response to its end, and keeps nothing of it."""
    connection = http.client.HTTPConnection("127.0.0.1", console, timeout=300)
    headers = {} if body is None else {"Content-Type": "application/json"}
    try:
        connection.request("GET" if body is None else "POST", path, body, headers)
        response, octets = connection.getresponse(), 0
        while piece := response.read(1 << 16):
            octets += len(piece)
        return response.status, octets
    except (OSError, http.client.HTTPException) as error:
        return str(error), 0


def parts(kind, *bodies):
    head = f"Subject: load\r\nMIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary=x\r\n\r\n"
    return head + "".join(f"--x\r\n{body}\r\n" for body in bodies) + "--x--\r\n"


def picture(server):
    html = "Content-Type: text/html\r\n\r\n" + "<p>cid:a\r\n" * 1800
    image = "Content-Type: image/png\r\nContent-Id: <a>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    image += base64.encodebytes(os.urandom(200_000)).decode().replace("\n", "\r\n")
    send(parts("mixed", html, image).encode())
    return read(f"/messages/{latest()}/html")


def together(count, path):
    results = []
    threads = [threading.Thread(target=lambda: results.append(read(path))) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(set(results), key=str)


def readers(server):
    send(b"Subject: load\r\n\r\n" + b"A line of text that is as long as lines of mail usually are, or so.\r\n" * (45_000_000 // 69))
    name = latest()
    return together(20, f"/messages/{name}"), together(20, f"/api/v1/messages/{name}")


def senders(server):
    chosen = selectors.DefaultSelector()
    script = b"EHLO client.example\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.test>\r\nDATA\r\n"
    block = (b"A line of text that is as long as lines of mail usually are.\r\n" * 1100)[:65536]
    for number in range(2000):
        connection = socket.socket()
        connection.bind((f"127.0.0.{1 + number // 500}", 0))
        connection.connect(("127.0.0.1", port))
        connection.settimeout(30)
        for line in script.splitlines(keepends=True):
            while not connection.recv(4096).endswith(b"\r\n"):
                pass
            connection.sendall(line)
        connection.recv(4096)
        connection.setblocking(False)
        chosen.register(connection, selectors.EVENT_WRITE)
    sent = lost = 0
    end = time.monotonic() + 25
    while time.monotonic() < end:
        for key, _ in chosen.select(0.2):
            try:
                sent += key.fileobj.send(block)
            except BlockingIOError:
                pass
            except OSError:
                lost += 1
                chosen.unregister(key.fileobj)
    for key in list(chosen.get_map().values()):
        key.fileobj.close()
    return f"{sent / 1e9:.1f} GB taken, {lost} of 2000 connections dropped"


def depth(server):
    send(b"Subject: load\r\nContent-Type: text/html\r\n\r\n" + b"<div>\r\n" * 80_000)
    return read(f"/messages/{latest()}/html")


def replies(server):
    return read("/api/v1/explain", json.dumps({"text": "550 5.1.1 x\n" * 34_000}))


print(f"{'load':<10}{'start':>9}{'peak':>9}{'after':>9}{'seconds':>9}   result (MB resident)")
for name in wanted:
    with Server() as server:
        begin = time.monotonic()
        result = globals()[name](server)
        seconds = time.monotonic() - begin
        time.sleep(10)
        print(f"{name:<10}{server.start:9.1f}{server.peak:9.1f}{server.resident():9.1f}{seconds:9.1f}   {result}", flush=True)
PY
