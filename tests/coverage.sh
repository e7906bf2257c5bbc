#!/usr/bin/env bash
# Runs the unit tests with coverage, prints the line coverage of each project in src/, and fails if one is below its floor in
# tests/coverage.floors. Needs python3. The report of each test project (Cobertura) is in out/coverage.
# Usage: tests/coverage.sh [TEST-PROJECT...]    e.g. tests/coverage.sh Ulak.Smtp.Tests; without names, all, and the floors are checked
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

out=$PWD/out/coverage
rm -rf "$out/reports"
mkdir -p "$out/reports"
projects=("$@")
if [ ${#projects[@]} -eq 0 ]; then
  for folder in tests/*Tests; do projects+=("$(basename "$folder")"); done
fi

for project in "${projects[@]}"; do
  echo "== $project"
  dotnet build "tests/$project" -c Release -p:Coverage=true --artifacts-path "$out/artifacts" -v quiet >"$out/build.log" 2>&1 || {
    cat "$out/build.log" >&2
    exit 1
  }
  dotnet "$out/artifacts/bin/$project/release/$project.dll" --filter-not-trait speed=slow --no-progress --results-directory "$out/reports" \
    --coverlet --coverlet-output-format cobertura --coverlet-include '[Ulak*]*' --coverlet-include '[ulak]*' --coverlet-exclude '[*.TestKit]*' \
    --coverlet-exclude-by-attribute GeneratedCode --coverlet-file-prefix "$project" >"$out/reports/$project.log" 2>&1 || {
    # Tests that measure allocations or work can fail because of the counters. ./test.sh decides whether tests pass.
    grep -E '^(failed|  failed:)' "$out/reports/$project.log" >&2 || tail -n 30 "$out/reports/$project.log" >&2
    ls "$out/reports/$project".* 2>/dev/null | grep -q xml || {
      echo "coverage: the tests of $project ended without a report" >&2
      exit 1
    }
  }
done

python3 - "$out/reports" "$([ $# -eq 0 ] && echo tests/coverage.floors)" <<'PYTHON'
import collections, glob, os, re, sys
import xml.etree.ElementTree as xml

reports, floors_file = sys.argv[1:3]
lines = collections.defaultdict(dict)  # project -> (file, line) -> hits
for report in glob.glob(os.path.join(reports, "*.xml")):
    tree = xml.parse(report)
    # Names are relative to the folder that all files of the report share.
    bases = [source.text or "" for source in tree.iter("source")] or [""]
    for element in tree.iter("class"):
        paths = [os.path.join(base, element.get("filename")) for base in bases]
        path = next((path for path in paths if os.path.exists(path)), paths[0])
        match = re.search(r"(?:^|/)src/([^/]+)/(?!obj/)(.+)", path.replace("\\", "/"))
        if match:
            for line in element.iter("line"):
                key = (match[2], int(line.get("number")))
                hits = lines[match[1]]
                hits[key] = max(hits.get(key, 0), int(line.get("hits")))

floors = {}
if floors_file:
    for line in open(floors_file):
        if line.strip() and not line.startswith("#"):
            name, value = line.split()
            floors[name] = float(value)

failed = False
for project in sorted(set(lines) | set(floors)):
    hits = lines.get(project, {})
    percent = 100 * sum(1 for value in hits.values() if value) / max(1, len(hits))
    floor = floors.get(project)
    below = floor is not None and percent < floor
    failed |= below or (floors_file != "" and floor is None)
    print(f"{project:<22}{percent:6.1f} % of {len(hits):6} lines" + ("" if floor is None else f", floor {floor:g} %") + ("  BELOW" if below else "")
          + ("  has no floor in tests/coverage.floors" if floors_file and floor is None else ""))
sys.exit(1 if failed else 0)
PYTHON
