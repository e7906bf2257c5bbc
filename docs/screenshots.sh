#!/usr/bin/env bash
# Takes the pictures of the console from the real program and a real browser, with the messages of tests/Ulak.EndToEnd/Web/Mail.
# Usage: docs/screenshots.sh           the pictures of the documentation: each page light, dark and on a phone, in docs/images
#        docs/screenshots.sh FOLDER    each page at 390, 1280 and 1920 px, light and dark, in English and Turkish, in FOLDER
# Needs chromium (or ULAK_CHROMIUM).
set -euo pipefail
[ $# -gt 0 ] && { mkdir -p "$1"; ULAK_SCREENSHOTS=$(cd "$1" && pwd); export ULAK_SCREENSHOTS; }
cd "$(dirname "$0")/.."
dotnet build tests/Ulak.EndToEnd -c Release --nologo --verbosity quiet
dotnet run --no-build -c Release --project tests/Ulak.EndToEnd -- --explicit only --filter-class Ulak.EndToEnd.Web.Screenshots
