#!/usr/bin/env bash
# Fuzzes: fuzz/run.sh MINUTES [TARGET]. Without a target all of them share the time. Needs Debian's afl++.
# Prints executions, new paths, crashes and hangs; the status is 1 when there is a crash or a hang. What was found is kept in fuzz/findings/.
set -uo pipefail
cd "$(dirname "$0")/.."

usage() {
  echo "fuzz/run.sh MINUTES [TARGET], a target being one of: ${targets[*]}" >&2
  exit 2
}

targets=(command address reply maildata chunks proxy session explain css html mime config api journal)
# Shares of the time: a session has the most to get wrong, and is the slowest.
declare -A shares=([command]=2 [address]=1 [reply]=1 [maildata]=1 [chunks]=1 [proxy]=1 [session]=6 [explain]=3 [css]=2 [html]=4 [mime]=4 [config]=1 [api]=1 [journal]=2)

minutes=${1:-}
[[ $minutes =~ ^[0-9]+$ ]] && [ "$minutes" -gt 0 ] || usage
if [ $# -gt 1 ]; then
  [[ " ${targets[*]} " == *" $2 "* ]] || usage
  targets=("$2")
fi

if ! command -v afl-fuzz >/dev/null; then
  echo "fuzz/run.sh needs AFL++, which is missing here. Install it:  apt-get install afl++" >&2
  exit 2
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en TZ=UTC
built=$PWD/out/fuzz
mkdir -p out
rm -rf "$built" "$built-plain"
echo "== Build, and instrument Ulak's own assemblies"
dotnet build fuzz/Ulak.Fuzz -c Release -o "$built-plain" >out/fuzz-build.log 2>&1 || { tail -n 20 out/fuzz-build.log >&2; exit 2; }
cp -r "$built-plain" "$built"
dotnet tool restore >out/fuzz-tool.log 2>&1 || { tail -n 20 out/fuzz-tool.log >&2; exit 2; }
for assembly in Ulak.Smtp Ulak.Server Ulak.Reference Ulak.Charsets Ulak.Mime Ulak.Console Ulak.Storage Ulak.Storage.Embedded ulak; do
  dotnet tool run sharpfuzz "$built/$assembly.dll" || exit 2
done

# AFL++ asks for a native, instrumented binary and for a machine of its own; this is neither.
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_FORKSRV_INIT_TMOUT=60000
# Steady code is quick code: nothing is compiled anew while it runs, and one heap is enough.
export DOTNET_TieredCompilation=1 DOTNET_gcServer=0

seconds=$((minutes * 60))
sum=0
for target in "${targets[@]}"; do sum=$((sum + shares[$target])); done

stat_of() { sed -n "s/^$2 *: *//p" "$1/default/fuzzer_stats" 2>/dev/null; }

found=0
report=()
start=$(date +%Y%m%d-%H%M%S)
for target in "${targets[@]}"; do
  share=$((seconds * shares[$target] / sum))
  findings=fuzz/findings/$start/$target
  mkdir -p "$findings"
  echo "== $target, $share s"
  dictionary=()
  [ -f "fuzz/dictionaries/$target.dict" ] && dictionary=(-x "fuzz/dictionaries/$target.dict")
  nice -n 19 afl-fuzz -i "fuzz/corpus/$target" -o "$findings" -V "$share" -t 5000 -m none -G 8192 "${dictionary[@]}" -- dotnet "$built/Ulak.Fuzz.dll" afl "$target" >"$findings/afl.log" 2>&1
  if ! [ -f "$findings/default/fuzzer_stats" ]; then
    tail -n 20 "$findings/afl.log" >&2
    echo "fuzz/run.sh: $target did not start" >&2
    found=1
    continue
  fi
  crashes=$(stat_of "$findings" saved_crashes)
  hangs=$(stat_of "$findings" saved_hangs)
  report+=("$(printf '%-10s %10s executions %9s/s   corpus %5s -> %5s   edges %6s   crashes %s   hangs %s' "$target" \
    "$(stat_of "$findings" execs_done)" "$(stat_of "$findings" execs_per_sec)" \
    "$(($(stat_of "$findings" corpus_count) - $(stat_of "$findings" corpus_found)))" "$(stat_of "$findings" corpus_count)" \
    "$(stat_of "$findings" edges_found)" "${crashes:-?}" "${hangs:-?}")")
  echo "${report[-1]}"
  if [ "${crashes:-1}" -ne 0 ] || [ "${hangs:-1}" -ne 0 ]; then
    found=1
    # What is instrumented runs under AFL++ only.
    mapfile -t inputs < <(find "$findings"/default/crashes "$findings"/default/hangs -name 'id*' | sort)
    dotnet "$built-plain/Ulak.Fuzz.dll" replay "$target" "${inputs[@]}" 2>/dev/null | head -n 40
  fi
done

echo "== After $minutes minutes"
printf '%s\n' "${report[@]}"
exit "$found"
