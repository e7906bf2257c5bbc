#!/usr/bin/env bash
# Builds out/ulak, the native binary (Native AOT), with SQLite linked into it. Any trim or AOT warning fails.
# With --all it also builds everything that a release has for this machine, in out/release: the archive, a Debian package (where dpkg-deb
# is installed), the dotnet tool and the NuGet packages, a bill of materials (CycloneDX), and the checksums.
# Usage: ./publish.sh [--all] [RID]    e.g. ./publish.sh linux-arm64; without a RID, for this machine
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

all=false
if [ "${1:-}" = --all ]; then
  all=true
  shift
fi
command -v dotnet >/dev/null || need "the .NET 10 SDK" "https://dotnet.microsoft.com/download"
rid=${1:-$(this_machine)}
if [[ $rid == linux-* ]]; then
  command -v clang >/dev/null || command -v gcc >/dev/null || need "a C tool chain, for the linker" "apt-get install clang"
  # Ask the compiler: the header may be in any of its folders.
  echo '#include <zlib.h>' | "$(command -v clang || command -v gcc)" -E - >/dev/null 2>&1 || need "zlib's header" "apt-get install zlib1g-dev"
fi

staging=out/publish/$rid
log=out/publish.log
mkdir -p out
rm -rf "$staging"

# SQLite is linked into the binary where this machine's compiler makes code for it; elsewhere its library lies beside the binary.
link=()
if [[ $rid != win-* ]] && [ "$rid" = "$(this_machine)" ]; then
  archive=$PWD/out/sqlite/$rid/libe_sqlite3.a
  third-party/sqlite/build.sh "$archive"
  link=("-p:SqliteArchive=$archive")
fi

echo "Publishing src/Ulak for $rid ..."
if ! dotnet publish src/Ulak/Ulak.csproj -c Release -r "$rid" -o "$staging" -p:DebugType=none "${link[@]}" >"$log" 2>&1; then
  grep -E ' (error|warning) |error :' "$log" | sort -u >&2 || tail -n 40 "$log" >&2
  echo "publish.sh: the publish failed; all of its output is in $log" >&2
  exit 1
fi

# Warnings are errors. This finds those that a tool prints in a form that MSBuild does not recognize.
if grep -E 'warning|IL[23][0-9]{3}' "$log" >&2; then
  echo "publish.sh: the publish warned; a native binary must come without one" >&2
  exit 1
fi

binary=ulak
[ -e "$staging/ulak.exe" ] && binary=ulak.exe
rm -f "out/$binary" out/libe_sqlite3.*
beside=()
for file in "$staging"/*; do
  name=$(basename "$file")
  case $name in
    *.dbg | *.pdb | *.xml | *.json | *.dSYM) continue ;;
  esac
  # Replace the file instead of overwriting it: a running server keeps its mapped pages.
  rm -rf "out/$name"
  cp -R "$file" "out/$name"
  [ "$name" = "$binary" ] || beside+=("$name")
done

bytes=$(wc -c <"out/$binary")
printf 'out/%s: %d.%d MB' "$binary" $((bytes / 1000000)) $((bytes % 1000000 / 100000))
[ ${#beside[@]} -eq 0 ] || printf ', with %s beside it' "${beside[*]}"
echo

[ "$all" = true ] || exit 0
rm -rf out/release
.ci/archive.sh "$rid" >/dev/null
if [[ $rid == linux-* ]] && command -v dpkg-deb >/dev/null; then
  case $rid in
    linux-x64) packaging/debian/build.sh amd64 >/dev/null ;;
    linux-arm64) packaging/debian/build.sh arm64 >/dev/null ;;
  esac
fi
dotnet pack Ulak.slnx -c Release -o out/release >out/pack.log 2>&1 || {
  grep -E 'error' out/pack.log | sort -u >&2
  exit 1
}
# A tool package is restored without the native compiler: restore what builds and publishing need.
dotnet restore src/Ulak >>out/pack.log
packaging/sbom.py >"out/release/ulak-$rid.cdx.json"
(cd out/release && sha256sum -- * >SHA256SUMS)
ls -l out/release
