#!/usr/bin/env bash
# Mutation testing with Stryker.NET: changes the code in many small ways, and counts the changes that the tests detect.
# Works on a clone of HEAD under out/mutate, so the working tree and its builds stay as they are.
#
# Usage: tests/mutate.sh [SLICE...]     all slices without an argument; tests/mutate.sh --list names them
#
# Prints the share of mutants killed for each slice and the survivors that tests/mutation-survivors.md does not explain.
# The exit status is 0 only when each slice reaches the floor and each survivor is explained.
# FILES="NAME..." mutates only these files of the slices (a sample), e.g. FILES="SmtpSession LineReader".
# SAMPLE=N mutates one stretch of 400 characters in N, spread over all files: a sample that takes a N-th of the time.
# TIMEOUT=MS is what a mutant may take beyond its tests (default: 20000); more on a busy machine, where a slow run is no endless loop.
# Mutants run at low priority: NICE=N sets it (default: 19). JOBS=N sets how many test processes run at a time (default: 2).
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
root=$PWD

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

# slice | project | test project | files
slices=(
  'smtp-replies|Ulak.Smtp|Ulak.Smtp.Tests|Replies'
  'smtp-maildata|Ulak.Smtp|Ulak.Smtp.Tests|MailData'
  'smtp-parameters|Ulak.Smtp|Ulak.Smtp.Tests|Parameters'
  'smtp-addresses|Ulak.Smtp|Ulak.Smtp.Tests|Addresses'
  'smtp-commands|Ulak.Smtp|Ulak.Smtp.Tests|Commands'
  'smtp-syntax|Ulak.Smtp|Ulak.Smtp.Tests|Syntax'
  'smtp-dialogues|Ulak.Smtp|Ulak.Smtp.Tests|Dialogues'
  'server-auth|Ulak.Server|Ulak.Server.Tests|Auth'
  'server-limits|Ulak.Server|Ulak.Server.Tests|Limits'
  'server-sessions|Ulak.Server|Ulak.Server.Tests|Sessions'
  'storage-writing|Ulak.Storage.Sqlite|Ulak.Storage.Tests|Writing'
)

# Left out, because they would run for most mutants and take longer than all other tests of their project.
slow=(
  tests/Ulak.Server.Tests/DialogueCutTests.cs tests/Ulak.Server.Tests/SocketTests.cs # dialogues also run as a whole and octet by octet
  tests/Ulak.Storage.Tests/Embedded tests/Ulak.Storage.Tests/Journals                # another store
)

if [ "${1:-}" = --list ]; then
  printf '%s\n' "${slices[@]}" | column -t -s '|'
  exit
fi

wanted=("$@")
[ ${#wanted[@]} -gt 0 ] || mapfile -t wanted < <(printf '%s\n' "${slices[@]%%|*}")

# The patterns of the files of a folder, or of stretches of them.
patterns() {
  local project=$1 folder=$2 file path
  for file in ${FILES:-"*"}; do
    if [ "${SAMPLE:-1}" = 1 ]; then
      printf '"**/%s/**/%s.cs", ' "$folder" "$file"
      continue
    fi
    find "$tree/src/$project" -path "*/$folder/*" -name "$file.cs" -not -path '*/obj/*' -not -path '*/bin/*' | sort |
      awk -v n="$SAMPLE" -v folder="$folder" '{
        path = $0; size = 0
        while ((getline line < path) > 0) size += length(line) + 1
        close(path)
        sub(".*/" folder "/", folder "/", path)
        # The stretches of one file continue where those of the file before ended, so that short files are sampled too.
        for (; at < size; at += 400 * n) printf "\"**/%s{%d..%d}\", ", path, at, at + 400
        at -= size
      }'
  done
}

out=${OUT:-$root/out/mutate}
tree=$out/tree
mkdir -p "$out"
[ -z "$(git status --porcelain)" ] || echo "mutate.sh: the working tree has changes that are not committed; HEAD is what is mutated" >&2
rm -rf "$tree"
git clone -q --no-hardlinks . "$tree" || exit 1
for path in "${slow[@]}"; do rm -r "$tree/$path" || exit 1; done
(cd "$tree" && dotnet tool restore >/dev/null) || exit 1

rows=()
for name in "${wanted[@]}"; do
  row=$(printf '%s\n' "${slices[@]}" | grep "^$name|") || {
    echo "mutate.sh: there is no slice '$name'; tests/mutate.sh --list names them" >&2
    exit 2
  }
  rows+=("$row")
done

failed=0
# Slices of one project share a run: the build and the first run of all tests are what takes long.
while IFS='|' read -r project tests; do
  mapfile -t group < <(printf '%s\n' "${rows[@]}" | grep "|$project|$tests|")
  globs=
  for folder in "${group[@]##*|}"; do globs+=$(patterns "$project" "$folder"); done
  report=$out/$project
  rm -rf "$report"
  echo "== $project, with $tests: ${group[*]##*|}"
  # Texts for people are not mutated: no test repeats each of them word for word. ConfigureAwait has no effect without a synchronization
  # context, and the compiler checks arguments for null.
  cat >"$tree/tests/$tests/stryker-config.json" <<JSON
{ "stryker-config": {
    "project": "$project.csproj", "configuration": "Release", "test-runner": "mtp", "concurrency": ${JOBS:-2},
    "mutate": [${globs%, }], "ignore-mutations": ["string"],
    "ignore-methods": ["*ConfigureAwait", "*ThrowIfNull"], "reporters": ["json", "dots"], "additional-timeout": ${TIMEOUT:-20000} } }
JSON
  if ! (cd "$tree/tests/$tests" && nice -n "${NICE:-19}" dotnet stryker -O "$report") >"$report.log" 2>&1 </dev/null; then
    tail -n 30 "$report.log" >&2
    echo "mutate.sh: the mutants of $project did not run; all of the output is in $report.log" >&2
    failed=1
    continue
  fi
  for row in "${group[@]}"; do
    python3 tests/mutation-report.py "${row%%|*}" "$report/reports/mutation-report.json" "${row##*|}" || failed=1
  done
done < <(printf '%s\n' "${rows[@]}" | cut -d '|' -f 2,3 | sort -u)
exit $failed
