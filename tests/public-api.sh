#!/usr/bin/env bash
# Writes src/*/PublicAPI.Unshipped.txt: what the public API of each library has beyond PublicAPI.Shipped.txt, which lists the API of the
# last release. Run it after a change of the API, and review its diff. At a release, move the lines to PublicAPI.Shipped.txt (--ship).
#
# Usage: tests/public-api.sh [--ship]
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en LC_ALL=C

libraries=()
for project in src/*/*.csproj; do
  [ -e "$(dirname "$project")/README.md" ] && libraries+=("$project") # libraries that are packages have a README
done

if [ "${1:-}" = --ship ]; then
  for project in "${libraries[@]}"; do
    folder=$(dirname "$project")
    # A line "*REMOVED*X" takes X away.
    { cat "$folder/PublicAPI.Shipped.txt" "$folder/PublicAPI.Unshipped.txt"; } | grep -v '^#' | sort -u |
      awk '/^\*REMOVED\*/ { gone[substr($0, 10)] = 1; next } { lines[++n] = $0 } END { for (i = 1; i <= n; i++) if (!(lines[i] in gone)) print lines[i] }' >"$folder/api.tmp"
    { echo '#nullable enable'; cat "$folder/api.tmp"; } >"$folder/PublicAPI.Shipped.txt"
    rm "$folder/api.tmp"
    echo '#nullable enable' >"$folder/PublicAPI.Unshipped.txt"
  done
  exit
fi

for project in "${libraries[@]}"; do
  folder=$(dirname "$project")
  [ -e "$folder/PublicAPI.Shipped.txt" ] || echo '#nullable enable' >"$folder/PublicAPI.Shipped.txt"
  echo '#nullable enable' >"$folder/PublicAPI.Unshipped.txt"
done

# With an empty list, the analyzer reports each member that is missing in it (RS0016), and each member of the last release that is gone (RS0017).
mkdir -p out
log=out/public-api.log
build() { dotnet build "$@" -c Release --no-incremental -p:PublicApi=on -p:TreatWarningsAsErrors=false >>"$log" 2>&1; }
: >"$log"
# The program uses every library but the embedded store.
if ! build src/Ulak/Ulak.csproj || ! build src/Ulak.Storage.Embedded/Ulak.Storage.Embedded.csproj --no-dependencies; then
  grep -E ' error ' "$log" | sort -u | head -20 >&2
  echo "public-api.sh: the build failed; all of its output is in $log" >&2
  exit 1
fi
for project in "${libraries[@]}"; do
  list=$(dirname "$project")/PublicAPI.Unshipped.txt
  grep -F "/$(basename "$project")]" "$log" |
    sed -n -e "s/.*RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" \
      -e "s/.*RS0017: Symbol '\(.*\)' is part of the declared API, but.*/*REMOVED*\1/p" | sort -u >>"$list"
  echo "$list: $(($(wc -l <"$list") - 1)) lines"
done
