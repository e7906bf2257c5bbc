#!/usr/bin/env bash
# Without arguments: installs what the tests need, builds, checks the format and the packages, publishes the native binary, and runs all
# tests and the smoke test. "fast": builds, checks the format, and runs the unit tests; needs only the .NET SDK, on any system.
# Ends with "N passed, N failed" on a line alone; the exit status is 0 only if nothing failed.
# Usage: ./test.sh [fast]
set -uo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en TZ=UTC
results=out/test-results
passed=0 failed=0

finish() {
  echo
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

# A step that is not a test. If it fails, the rest is not run.
step() {
  local title=$1
  shift
  echo "== $title"
  if ! "$@"; then
    echo "test.sh: $title failed" >&2
    failed=$((failed + 1))
    finish
  fi
}

# What the tests need in addition to the .NET SDK: Debian's package, and the check that it is there.
export PATH=$PATH:/usr/sbin:/sbin
has_header() { echo "#include <$1>" | "$(command -v clang || command -v gcc || echo false)" -E - >/dev/null 2>&1; }
has_perl_module() { perl -M"$1" -e 1 >/dev/null 2>&1; }
has_node_module() { node -e "require('$1')" >/dev/null 2>&1; }
has_font() { [ -n "$(fc-list "$1" 2>/dev/null)" ]; }
needs=(
  "clang: command -v clang"
  "zlib1g-dev: has_header zlib.h"
  "swaks: command -v swaks"
  "libnet-ssleay-perl: has_perl_module Net::SSLeay"
  "postfix: command -v smtp-source"
  "haproxy: command -v haproxy"
  "chromium: command -v chromium"
  "fontconfig: command -v fc-list"
  "fonts-dejavu-core: has_font DejaVu"
  "curl: command -v curl"
  "openssl: command -v openssl"
  "python3: command -v python3"
  "nodejs: command -v node"
  "node-nodemailer: has_node_module nodemailer"
)

install_needs() {
  local missing=()
  for need in "${needs[@]}"; do
    ${need#*: } >/dev/null || missing+=("${need%%:*}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    root=(sudo -n)
  fi
  if ! command -v apt-get >/dev/null || ! "${root[@]}" true 2>/dev/null; then
    echo "These packages are missing and cannot be installed automatically: ${missing[*]}" >&2
    echo "Install them and run ./test.sh again:  apt-get install ${missing[*]}" >&2
    return 1
  fi
  "${root[@]}" apt-get update -qq &&
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >out/apt.log 2>&1 || {
      tail -n 20 out/apt.log >&2
      return 1
    }
}

# Arguments: what dotnet test runs.
run_tests() {
  local log=out/test.log
  dotnet test "$@" --no-progress --results-directory "$PWD/$results" 2>&1 | tee "$log"
  local status=${PIPESTATUS[0]}
  # The summary of all projects: "  total: 12", "  failed: 0", "  succeeded: 12".
  local p f
  p=$(sed -n 's/^ *succeeded: *\([0-9]*\).*/\1/p' "$log" | tail -n 1)
  f=$(sed -n 's/^ *failed: *\([0-9]*\).*/\1/p' "$log" | tail -n 1)
  passed=$((passed + ${p:-0}))
  failed=$((failed + ${f:-0}))
  # A run that ended with an error but without a failed test has failed.
  if [ "$status" -ne 0 ] && [ "${f:-0}" -eq 0 ]; then
    echo "test.sh: the test run ended with status $status" >&2
    failed=$((failed + 1))
  fi
}

run_smoke() {
  if tests/smoke.sh out/ulak; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
}

mkdir -p out
case ${1:-all} in
  fast)
    step "Build" dotnet build Ulak.slnx -c Release
    step "Format" dotnet format Ulak.slnx --verify-no-changes --no-restore
    echo "== Unit tests"
    run_tests --test-modules "tests/*/bin/Release/net10.0/Ulak.*Tests.dll;tests/*/bin/Release/net10.0/Ulak.Rules.dll" --filter-not-trait "speed=slow"
    ;;
  all)
    step "Packages" install_needs
    step "Restore" dotnet restore Ulak.slnx
    step "Advisories" tests/advisories.sh
    step "Build" dotnet build Ulak.slnx -c Release --no-restore
    step "Format" dotnet format Ulak.slnx --verify-no-changes --no-restore
    step "Native binary" ./publish.sh
    echo "== Tests"
    export ULAK_BINARY=$PWD/out/ulak
    run_tests --solution Ulak.slnx -c Release --no-build
    echo "== Smoke test of out/ulak"
    run_smoke
    ;;
  *)
    echo "test.sh: unknown argument '$1'. Usage: ./test.sh [fast]" >&2
    exit 2
    ;;
esac
finish
