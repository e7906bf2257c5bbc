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


def spread(values, digits):
    middle = statistics.median(values)
    return f"{middle:.{digits}f} ({min(values):.{digits}f}..{max(values):.{digits}f})"


def row(peer, runs, own):
    if "missing" in runs[0]:
        return f"| {peer} | *{runs[0]['missing']}* | | | | | |"
    rates = [run["messages"] / run["seconds"] for run in runs]
    size = runs[0]["size"]
    per_thousand = [run["cpu"] / run["messages"] * 1000 for run in runs]
    cells = [runs[0]["version"], f"{statistics.median(rates):,.0f}", f"{statistics.median(rates) * size / 1e6:,.1f}", f"{statistics.median(per_thousand):.3f}", f"{max(run['rss'] for run in runs) / 1024:,.0f}"]
    if not own or runs is own:
        cells.append("1" if runs is own else "")
    else:
        # Round by round: what the machine does to one it does to the other.
        pairs = {run["round"]: run for run in own}
        ratios = [pairs[run["round"]]["messages"] / pairs[run["round"]]["seconds"] / (run["messages"] / run["seconds"]) for run in runs if run["round"] in pairs]
        cells.append(spread(ratios, 2) if ratios else "")
    latency = runs[-1].get("latency")
    if latency:
        cells[-1] += f"; p50 {latency['p50']} ms, p99 {latency['p99']} ms"
    return "| " + " | ".join([peer] + cells) + " |"


def table(path, json_path):
    with open(path) as file:
        runs = [json.loads(line) for line in file]
    works = list(dict.fromkeys((run["work"], run["title"]) for run in runs))
    for work, title in works:
        print(f"\n**{work}**: {title}\n")
        print("| server | version | messages/s | MB/s | server's CPU s per 1,000 | peak MB | Ulak / this one, messages/s |")
        print("|---|---|---:|---:|---:|---:|---|")
        peers = {}
        for run in runs:
            if run["work"] == work:
                peers.setdefault(run["peer"], []).append(run)
        own = next((each for peer, each in peers.items() if peer.startswith("ulak") and "missing" not in each[0]), None)
        for peer, each in peers.items():
            print(row(peer, each, own))
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
