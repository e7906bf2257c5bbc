#!/usr/bin/env bash
# Builds and tests Ulak. Ends with "N passed, N failed" on a line alone; the exit status is 0 only when nothing failed.
#
# Usage: ./test.sh          everything: packages, build, format, advisories, native binary, all tests, smoke test (up to 25 minutes)
#        ./test.sh fast     build, format and unit tests; needs the .NET SDK alone (about three minutes on two cores)
#
# The end-to-end tests need other programs (mail clients, a browser). What is missing is named, and installed from Debian's packages where
# that is possible. ULAK_INSTALL=no installs nothing: it names what is missing, and stops.
# With CI=true, ./test.sh fails on a skipped test that tests/allowed-skips.txt does not name.
set -uo pipefail
cd "$(dirname "$0")" || exit 1

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en TZ=UTC
# Programs that only root calls every day (haproxy, smtp-source) are often outside of PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
NODE_PATH=${NODE_PATH:+$NODE_PATH:}/usr/share/nodejs
export PATH NODE_PATH

results=out/test-results
unit_tests='tests/*/bin/Release/net10.0/Ulak.*Tests.dll'
passed=0 failed=0

usage() {
  sed -n '2,/^set /s/^# \{0,1\}//p' "$0"
}

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

# What the end-to-end tests need: Debian's package, a command that succeeds where it is present, and what it is for.
needs=(
  'clang|command -v clang || command -v gcc|the linker of the native binary'
  'zlib1g-dev|echo "#include <zlib.h>" | "$(command -v clang || command -v gcc)" -E -|the native binary'
  'swaks|command -v swaks|mail client'
  'libnet-ssleay-perl|perl -MNet::SSLeay -e 1|TLS in swaks'
  'postfix|command -v smtp-source|mail client for load'
  'nsd|command -v nsd|DNS server for the relay'
  'ldnsutils|command -v ldns-signzone|signed zones for the relay'
  'unbound|command -v unbound|validating DNS server for the relay'
  'dovecot-lmtpd|command -v dovecot && test -e /usr/lib/dovecot/lmtp|mailbox server by LMTP'
  'python3-dkim|/usr/bin/python3 -c "import dkim"|DKIM signatures'
  'haproxy|command -v haproxy|the PROXY protocol'
  'nginx-light|command -v nginx|the console behind a proxy'
  'caddy|command -v caddy|the console behind a proxy'
  'prometheus|command -v promtool|the check of the metrics'
  'fetchmail|command -v fetchmail|POP3 client'
  'chromium-headless-shell|command -v "${ULAK_CHROMIUM:-chromium-headless-shell}"|the tests of pages (ULAK_CHROMIUM names another Chromium)'
  'fonts-dejavu-core|fc-list | grep -qi dejavu || find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" -iname "DejaVuSans.ttf" 2>/dev/null | grep -q .|the tests of pages'
  'curl|command -v curl|mail client'
  'strace|command -v strace|the proof that mail is synced before the 250'
  'openssl|command -v openssl|certificates and TLS clients'
  'python3|command -v python3|mail client'
  'nodejs|command -v node|mail client'
  'node-nodemailer|node -e "require(\"nodemailer\")"|mail client'
  'php-cli|command -v php|mail client'
  'git-email|test -e /usr/lib/git-core/git-send-email|a caller of sendmail'
  'libmailtools-perl|perl -MMail::Address -e 1|a caller of sendmail'
  'systemd|command -v systemd-socket-activate|socket activation'
  'libphp-phpmailer|test -e /usr/share/php/libphp-phpmailer/src/PHPMailer.php|mail client'
  'php-symfony-mailer|test -e /usr/share/php/Symfony/Component/Mailer/autoload.php|mail client'
  'ruby|ruby -e "require %q(net/smtp)"|mail client'
  'golang-go|command -v go|mail client'
  'default-jdk-headless|command -v javac|mail client'
  'libjakarta-mail-java|test -e /usr/share/java/jakarta-mail.jar|mail client'
  'msmtp|command -v msmtp|mail client'
  'netcat-openbsd|nc -h 2>&1 | grep -q OpenBSD|mail client'
)

missing_needs() {
  local need package probe
  for need in "${needs[@]}"; do
    package=${need%%|*}
    probe=${need#*|}
    probe=${probe%|*}
    (eval "$probe") >/dev/null 2>&1 || echo "$package"
  done
}

explain_needs() {
  local need
  for need in "${needs[@]}"; do
    case " $* " in *" ${need%%|*} "*) echo "  ${need%%|*}: ${need##*|}" ;; esac
  done
}

install_needs() {
  local missing
  mapfile -t missing < <(missing_needs)
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "The tests need these of Debian's packages:"
  explain_needs "${missing[@]}"
  local root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo -n)
  if [ "${ULAK_INSTALL:-yes}" = no ] || ! command -v apt-get >/dev/null || ! "${root[@]}" true 2>/dev/null; then
    echo "test.sh: they are missing, and this run does not install them. On Debian and Ubuntu:" >&2
    echo "  apt-get install ${missing[*]}" >&2
    echo "Elsewhere, install what has the same commands. './test.sh fast' runs without them." >&2
    return 1
  fi
  echo "Installing them: apt-get install --no-install-recommends ${missing[*]}   (ULAK_INSTALL=no prevents this)"
  if ! { "${root[@]}" apt-get update -qq &&
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >out/apt.log 2>&1; then
    tail -n 20 out/apt.log >&2
    return 1
  fi
  mapfile -t missing < <(missing_needs)
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "test.sh: still not found after the installation: ${missing[*]}" >&2
  return 1
}

# Debian's mail servers exclude each other: Exim and OpenSMTPD are unpacked beside Postfix. Without them, their tests are skipped by name.
unpack_neighbours() {
  local target=$PWD/out/neighbours libraries
  [ "$(id -u)" -eq 0 ] && [ "${ULAK_INSTALL:-yes}" != no ] && command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 0
  mkdir -p "$target"
  if [ ! -x "$target/exim/usr/sbin/exim4" ] && [ ! -x /usr/sbin/exim4 ]; then
    (cd "$target" && apt-get download -qq exim4-daemon-light && dpkg -x exim4-daemon-light_*.deb exim) >out/exim.log 2>&1
    id Debian-exim >/dev/null 2>&1 || useradd -r -M -s /usr/sbin/nologin Debian-exim >>out/exim.log 2>&1
  fi
  if [ ! -x "$target/opensmtpd/usr/sbin/smtpd" ]; then
    mapfile -t libraries < <(apt-cache depends opensmtpd | sed -n 's/^ *Depends: \(lib[^<]*\)$/\1/p')
    (cd "$target" && apt-get install -y -qq --no-install-recommends "${libraries[@]}" &&
      apt-get download -qq opensmtpd && dpkg -x opensmtpd_*.deb opensmtpd) >out/opensmtpd.log 2>&1
  fi
  return 0
}

# What `dotnet format --verify-no-changes` checks, in a third of its time: the build checks the style of the code and runs the analyzers, with
# warnings as errors; white space and the order of usings are left. They are checked beside the build, which often uses one processor alone.
build_and_check_format() {
  local status=0
  (dotnet format whitespace Ulak.slnx --verify-no-changes --no-restore &&
    dotnet format style Ulak.slnx --diagnostics IMPORTS --verify-no-changes --no-restore) >out/format.log 2>&1 &
  dotnet build Ulak.slnx -c Release --no-restore || status=1
  wait $! || { status=1; cat out/format.log; }
  return $status
}

# Runs test projects, and adds what they count. The first argument names the log.
run_tests() {
  local log=out/$1.log status
  shift
  # No method runs long enough to repay the counters that profile-guided optimization puts into it first: a sixth of the tests' CPU.
  DOTNET_TieredPGO=0 ULAK_BINARY=$PWD/out/ulak dotnet test "$@" --results-directory "$PWD/$results" --timeout 20m --no-progress 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
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
  check_skips "$log"
}

# Skipped tests: listed always, and a failure in CI unless they are allowed.
check_skips() {
  local skipped name
  mapfile -t skipped < <(sed -n 's/^ *skipped \([A-Za-z0-9_.]*\).*/\1/p' "$1" | sort -u)
  for name in "${skipped[@]}"; do
    if grep -qxF "$name" <(sed 's/ *#.*//' tests/allowed-skips.txt); then
      echo "skipped, as allowed: $name"
    elif [ "${CI:-}" = true ] && [ "$mode" = all ]; then
      echo "test.sh: $name was skipped, and tests/allowed-skips.txt does not name it" >&2
      failed=$((failed + 1))
    else
      echo "skipped: $name"
    fi
  done
}

wait_for_native() {
  local status=0
  wait "$1" || status=$?
  cat out/native.log
  return "$status"
}

run_one() {
  echo "== $1"
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
}

mode=${1:-all}
rm -rf "$results"
case $mode in
  fast)
    mkdir -p out
    step "Restore" dotnet restore Ulak.slnx
    step "Build and format" build_and_check_format
    echo "== Unit tests"
    # speed=slow: what takes long, and is repeated by a quicker test.
    run_tests tests --test-modules "$unit_tests;tests/*/bin/Release/net10.0/Ulak.Rules.dll" --filter-not-trait speed=slow
    finish
    ;;
  all)
    mkdir -p out
    step "Packages" install_needs
    step "Exim and OpenSMTPD" unpack_neighbours
    step "Restore" dotnet restore Ulak.slnx
    step "Build and format" build_and_check_format
    run_one "Advisories" tests/advisories.sh
    # The linker of the binary often uses one processor alone: the tests that do not need the binary run beside it. The build has analyzed the
    # code: to analyze it again for the binary takes minutes.
    RunAnalyzers=false ./publish.sh >out/native.log 2>&1 &
    native=$!
    echo "== Unit tests, beside the native binary"
    run_tests unit-tests --test-modules "$unit_tests"
    step "Native binary" wait_for_native "$native"
    echo "== End-to-end tests and rules"
    run_tests tests --test-modules "tests/*/bin/Release/net10.0/Ulak.EndToEnd.dll;tests/*/bin/Release/net10.0/Ulak.Rules.dll"
    run_one "Smoke test of out/ulak" tests/smoke.sh out/ulak
    run_one "Installation lines of the README" tests/install.sh
    finish
    ;;
  -h | --help | help)
    usage
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
