#!/usr/bin/env bash
# Prints the section of CHANGELOG.md for a version. Fails if there is none.
# Usage: tests/release-notes.sh 0.1.0
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:?usage: tests/release-notes.sh VERSION}
notes=$(awk -v head="## [$version]" 'index($0, head) == 1 { found = 1; next } /^## / { found = 0 } found' CHANGELOG.md)
[ -n "${notes//[[:space:]]/}" ] || {
  echo "release-notes: CHANGELOG.md has no section '## [$version]'" >&2
  exit 1
}
printf '%s\n' "$notes"
