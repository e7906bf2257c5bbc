#!/usr/bin/env python3
"""What load.sh needs to know of a running server, and the table of what it measured.

measure.py tree PID            the pids of a process and of all below it
measure.py cost PID            CPU seconds used so far by these (and by their children that have ended), and their peak resident KiB
measure.py table FILE [JSON]   the Markdown table of the runs in FILE (one JSON object a line); all of it as JSON to the file JSON
"""

import json
import os
import statistics
import sys


def stat_of(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()


def tree(root):
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                children.setdefault(int(stat_of(name)[1]), []).append(int(name))
            except OSError:
                pass
    found = [root]
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def cost(root):
    ticks, peak = 0, 0
    for pid in tree(root):
        try:
            # utime, stime, and both of the children that were waited for.
            ticks += sum(int(field) for field in stat_of(pid)[11:15])
            with open(f"/proc/{pid}/status") as file:
                peak += sum(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
        except OSError:
            pass
    return ticks / os.sysconf("SC_CLK_TCK"), peak


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f}..{max(values):.2f})"


def per_second(run):
    return run["messages"] / run["seconds"]


def per_thousand(run):
    return run["cpu"] / run["messages"] * 1000


def ratios(own, runs, of):
    # Round by round: what else the machine does falls on both.
    pairs = {run["round"]: run for run in own}
    found = [of(pairs[run["round"]]) / max(of(run), 1e-9) for run in runs if run["round"] in pairs]
    return spread(found) if found else ""


def row(peer, runs, own, with_latency):
    if "missing" in runs[0]:
        return f"| {peer} | *{runs[0]['missing']}* |"
    middle = statistics.median(map(per_second, runs))
    cells = [peer, runs[0]["version"], f"{middle:,.0f}", f"{middle * runs[0]['size'] / 1e6:,.1f}", f"{statistics.median(map(per_thousand, runs)):.3f}", f"{max(run['rss'] for run in runs) / 1024:,.0f}"]
    cells += ["", ""] if not own or runs is own else [ratios(own, runs, per_second), ratios(own, runs, per_thousand)]
    if with_latency:
        cells += [f"{statistics.median(run['latency'][point] for run in runs):.2f}" for point in ("p50", "p90", "p99", "p999")]
    return f"| {' | '.join(cells)} |"


def table(path, json_path):
    with open(path) as file:
        runs = [json.loads(line) for line in file]
    works = list(dict.fromkeys((run["work"], run["title"]) for run in runs))
    for work, title in works:
        print(f"\n**{work}**: {title}\n")
        peers = {}
        for run in runs:
            if run["work"] == work:
                peers.setdefault(run["peer"], []).append(run)
        own = next((each for peer, each in peers.items() if peer.startswith("ulak") and "missing" not in each[0]), None)
        with_latency = any("latency" in run for run in runs if run["work"] == work)
        heads = ["messages/s", "MB/s", "CPU s per 1,000", "peak MB", "messages/s: Ulak / this", "CPU: Ulak / this"] + [f"{point} ms" for point in ("p50", "p90", "p99", "p99.9") if with_latency]
        print(f"| server | version | {' | '.join(heads)} |\n|---|---|{'---:|' * len(heads)}")
        for peer, each in peers.items():
            print(row(peer, each, own, with_latency))
    if json_path:
        with open(json_path, "w") as file:
            json.dump(runs, file, indent=1)
            file.write("\n")


def main(arguments):
    match arguments:
        case ["tree", pid]:
            print(*tree(int(pid)))
        case ["cost", pid]:
            print(*cost(int(pid)))
        case ["table", path, *rest]:
            table(path, rest[0] if rest else None)
        case _:
            sys.exit(__doc__)


main(sys.argv[1:])
