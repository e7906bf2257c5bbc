#!/usr/bin/env python3
"""Summarizes a mutation report, and compares its survivors with those that tests/mutation-survivors.md explains.

Usage: tests/mutation-report.py SLICE REPORT.json FOLDER    only the files below a folder of this name count
"""
import collections
import json
import pathlib
import re
import sys

FLOOR = 85.0
DETECTED = ("Killed", "Timeout")
UNDETECTED = ("Survived", "NoCoverage")


def source_of(mutant, lines):
    """The text that the mutant replaces, on one line."""
    start, end = mutant["location"]["start"], mutant["location"]["end"]
    text = lines[start["line"] - 1 : end["line"]]
    text[-1] = text[-1][: end["column"] - 1]
    text[0] = text[0][start["column"] - 1 :]
    return one_line("\n".join(text))


def one_line(text):
    return re.sub(r"\s+", " ", text).strip()


def explained():
    """Rows of the survivors' file: | file | `code` | `mutant` | reason |"""
    path = pathlib.Path(__file__).with_name("mutation-survivors.md")
    rows = set()
    for line in path.read_text().splitlines() if path.exists() else []:
        match = re.match(r"^\| ([\w./]+) \| `` (.*) `` \| `` (.*) `` \| .+ \|$", line)
        if match:
            rows.add(match.groups())
    return rows


def main():
    name, report, folder = sys.argv[1:4]
    files = json.load(open(report, encoding="utf-8"))["files"]
    known = explained()
    counts, survivors = collections.Counter(), []
    for path, file in files.items():
        parts = pathlib.PurePosixPath(path.replace("\\", "/")).parts
        if folder not in parts[:-1]:
            continue
        short = "/".join(parts[-2:])
        lines = file["source"].split("\n")
        for mutant in file["mutants"]:
            counts[mutant["status"]] += 1
            if mutant["status"] in UNDETECTED:
                key = (short, source_of(mutant, lines).replace("|", "¦"), one_line(mutant["replacement"]).replace("|", "¦"))
                survivors.append((key, mutant["location"]["start"]["line"], mutant["status"]))
    detected, undetected = sum(counts[s] for s in DETECTED), sum(counts[s] for s in UNDETECTED)
    if detected + undetected == 0:
        sys.exit(f"{name}: no mutant was tested")
    score = 100 * detected / (detected + undetected)
    new = [entry for entry in survivors if entry[0] not in known]
    print(f"{name}: {score:.1f} % of {detected + undetected} mutants killed ({counts['Timeout']} by time), {undetected} survived, {len(new)} of them without a reason")
    for (short, code, replacement), line, status in sorted(new, key=lambda e: (e[0][0], e[1])):
        print(f"  line {line} ({status}): | {short} | `` {code[:200]} `` | `` {replacement[:200]} `` |")
    sys.exit(1 if score < FLOOR or new else 0)


if __name__ == "__main__":
    main()
