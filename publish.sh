#!/usr/bin/env bash
# Makes out/ulak, the native binary (Native AOT), with what it needs beside it. Any trim or AOT warning fails.
# Usage: ./publish.sh [RID]    e.g. ./publish.sh linux-arm64; without one, this machine's.
set -euo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

this_machine() {
  local os arch
  case $(uname -s) in
    Linux) os=linux ;;
    Darwin) os=osx ;;
    *) os=win ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) arch=$(uname -m) ;;
  esac
  echo "$os-$arch"
}

need() {
  echo "publish.sh: $1 is missing. Install it, then run ./publish.sh again:  $2" >&2
  exit 1
}

command -v dotnet >/dev/null || need "the .NET 10 SDK" "https://dotnet.microsoft.com/download"
rid=${1:-$(this_machine)}
if [[ $rid == linux-* ]]; then
  command -v clang >/dev/null || command -v gcc >/dev/null || need "a C tool chain, for the linker" "apt-get install clang"
  # Asks the compiler, not a path: the header may stand anywhere that it looks.
  echo '#include <zlib.h>' | "$(command -v clang || command -v gcc)" -E - >/dev/null 2>&1 || need "zlib's header" "apt-get install zlib1g-dev"
fi

staging=out/publish/$rid
log=out/publish.log
mkdir -p out
rm -rf "$staging"

echo "Publishing src/Ulak for $rid ..."
if ! dotnet publish src/Ulak/Ulak.csproj -c Release -r "$rid" -o "$staging" -p:DebugType=none >"$log" 2>&1; then
  grep -E ' (error|warning) |error :' "$log" | sort -u >&2 || tail -n 40 "$log" >&2
  echo "publish.sh: the publish failed; all of its output is in $log" >&2
  exit 1
fi

# Warnings are errors already; this is for those that a tool might print without a class that MSBuild knows.
if grep -E 'warning|IL[23][0-9]{3}' "$log" >&2; then
  echo "publish.sh: the publish warned; a native binary must come without one" >&2
  exit 1
fi

binary=ulak
[ -e "$staging/ulak.exe" ] && binary=ulak.exe
rm -f "out/$binary"
beside=()
for file in "$staging"/*; do
  name=$(basename "$file")
  case $name in
    *.dbg | *.pdb | *.xml | *.json | *.dSYM) continue ;;
  esac
  # A new file, not the old one overwritten: a server that runs from it keeps what it has mapped.
  rm -rf "out/$name"
  cp -R "$file" "out/$name"
  [ "$name" = "$binary" ] || beside+=("$name")
done

bytes=$(wc -c <"out/$binary")
printf 'out/%s: %d.%d MB' "$binary" $((bytes / 1000000)) $((bytes % 1000000 / 100000))
[ ${#beside[@]} -eq 0 ] || printf ', with %s beside it' "${beside[*]}"
echo
