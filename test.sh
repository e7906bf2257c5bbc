#!/usr/bin/env bash
# Installs what the tests need, builds, checks the format, publishes the native binary, runs every test and the smoke test.
# Ends with "N passed, N failed" on a line alone; the exit status is 0 only when nothing failed.
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

# A step that is not itself a test: when it fails, nothing after it means anything.
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

# What the tests need beside the .NET SDK: Debian's package, and a file that it brings.
needs=(
  clang:/usr/bin/clang
  zlib1g-dev:/usr/include/zlib.h
  swaks:/usr/bin/swaks
  libnet-ssleay-perl:/usr/lib/x86_64-linux-gnu/perl5/5.36/Net/SSLeay.pm
  postfix:/usr/sbin/smtp-source
  haproxy:/usr/sbin/haproxy
  chromium:/usr/bin/chromium
  fonts-dejavu-core:/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
  curl:/usr/bin/curl
  openssl:/usr/bin/openssl
  python3:/usr/bin/python3
  nodejs:node
  node-nodemailer:/usr/share/nodejs/nodemailer
)

have() {
  case $1 in
    /*) [ -e "$1" ] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

install_needs() {
  local missing=()
  for need in "${needs[@]}"; do
    have "${need#*:}" || dpkg -s "${need%%:*}" >/dev/null 2>&1 || missing+=("${need%%:*}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    root=(sudo -n)
  fi
  if ! command -v apt-get >/dev/null || ! "${root[@]}" true 2>/dev/null; then
    echo "These packages are missing, and may not be installed from here: ${missing[*]}" >&2
    echo "Install them, then run ./test.sh again:  apt-get install ${missing[*]}" >&2
    return 1
  fi
  "${root[@]}" apt-get update -qq &&
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >out/apt.log 2>&1 || {
      tail -n 20 out/apt.log >&2
      return 1
    }
}

run_tests() {
  local log=out/test.log
  ULAK_BINARY=$PWD/out/ulak dotnet test --solution Ulak.slnx -c Release --no-build --results-directory "$PWD/$results" 2>&1 | tee "$log"
  local status=${PIPESTATUS[0]}
  # The summary of all projects: "  total: 12", "  failed: 0", "  succeeded: 12".
  local p f
  p=$(sed -n 's/^ *succeeded: *\([0-9]*\).*/\1/p' "$log" | tail -n 1)
  f=$(sed -n 's/^ *failed: *\([0-9]*\).*/\1/p' "$log" | tail -n 1)
  passed=$((passed + ${p:-0}))
  failed=$((failed + ${f:-0}))
  # A run that broke without counting a failure has failed all the same.
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
step "Packages" install_needs
step "Restore" dotnet restore Ulak.slnx
step "Build" dotnet build Ulak.slnx -c Release --no-restore
step "Format" dotnet format Ulak.slnx --verify-no-changes --no-restore
step "Native binary" ./publish.sh
echo "== Tests"
run_tests
echo "== Smoke test of out/ulak"
run_smoke
finish
