#!/usr/bin/env bash
# How quick the console is with many messages: fills a store, then asks for the list, for searches and for messages, and prints the times.
# Usage: bench/inbox.sh [MESSAGES]    100,000 without one. Needs out/ulak (./publish.sh) and python3.
set -euo pipefail
cd "$(dirname "$0")/.."
messages=${1:-100000}
smtp=127.0.0.1:27525 console=127.0.0.1:27025
work=$(mktemp -d)
out/ulak serve --smtp $smtp --console $console --data "$work/data" --set data.keepMessages=unlimited --set log.level=error >"$work/log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 100); do (exec 3<>"/dev/tcp/${smtp/://}") 2>/dev/null && break; sleep 0.1; done
out/ulak bench $smtp --messages "$messages" --sessions 20 --size 2KiB --pipelining | head -n 1
printf 'From: needle@example.net\r\nSubject: the only invoice\r\n\r\nhaystack\r\n' >"$work/one.eml"
out/ulak send --server $smtp --from needle@example.net --to you@example.test --eml "$work/one.eml" >/dev/null
python3 - "http://$console" <<'PY'
import json, sys, time, urllib.parse, urllib.request
base = sys.argv[1]
def get(path):
    began = time.perf_counter()
    with urllib.request.urlopen(base + path) as answer:
        body = answer.read()
    return (time.perf_counter() - began) * 1000, body
def measure(what, paths):
    times = sorted(get(path)[0] for path in paths)
    print(f"{what:44} p50 {times[len(times) // 2]:7.1f} ms   p95 {times[int(len(times) * .95)]:7.1f} ms   most {times[-1]:7.1f} ms")
q = lambda text: "/?q=" + urllib.parse.quote(text)
ids, cursor = [], ""
for _ in range(20):
    page = json.loads(get("/api/v1/messages?limit=50" + cursor)[1])
    ids += [each["id"] for each in page["messages"]]
    cursor = f"&after={page['next']}"
measure("the list, first page", ["/"] * 50)
measure("the list, 50 pages on", [f"/?before={each}" for each in ids[::20]])
measure("a search that finds one", [q("invoice"), q("from:needle"), q("subject:\"only invoice\"")] * 15)
measure("a search that finds all", [q("load"), q("from:bench@example.com"), q("is:unread")] * 15)
measure("a search of two words, one of them excluded", [q("invoice -load"), q("load -xyzzy")] * 20)
measure("a message opened", [f"/messages/{each}" for each in ids[:100]])
PY
