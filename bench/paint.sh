#!/usr/bin/env bash
# How quick the console is in Chromium, by the browser's own clock: the first paint, a message opened, and scrolling.
# Usage: bench/paint.sh [MESSAGES]    100,000 without one. Needs chromium (or ULAK_CHROMIUM), and out/ulak or a path in ULAK_BINARY.
set -euo pipefail
cd "$(dirname "$0")/.."
export ULAK_MESSAGES=${1:-100000} ULAK_BINARY=${ULAK_BINARY:-$PWD/out/ulak}
[ -x "$ULAK_BINARY" ] || ./publish.sh
dotnet build tests/Ulak.EndToEnd -c Release --nologo --verbosity quiet
dotnet run --no-build -c Release --project tests/Ulak.EndToEnd -- --explicit only --filter-class Ulak.EndToEnd.Web.PaintTimes \
  --output Detailed --progress off | grep -E ' ms'
