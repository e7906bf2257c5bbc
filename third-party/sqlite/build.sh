#!/usr/bin/env bash
# Compiles SQLite into a static library, unless it is up to date. Prints nothing but errors.
# Usage: third-party/sqlite/build.sh OUTPUT.a [COMPILER-OPTION...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
output=$1
shift
if [ "$output" -nt "$here/sqlite3.c" ] && [ "$output" -nt "$here/build.sh" ]; then
  exit 0
fi
mkdir -p "$(dirname "$output")"
object=${output%.a}.o
compiler=$(command -v clang || command -v gcc || command -v cc)
# The options of SQLitePCLRaw's library that Ulak uses, and those that the documentation recommends.
# The provider of SQLitePCLRaw refers to functions of extensions that Ulak does not use: column metadata, snapshots, sessions.
"$compiler" -O2 -fPIC -w "$@" \
  -DSQLITE_THREADSAFE=1 \
  -DSQLITE_ENABLE_FTS5 \
  -DSQLITE_ENABLE_COLUMN_METADATA \
  -DSQLITE_ENABLE_SNAPSHOT \
  -DSQLITE_ENABLE_UNLOCK_NOTIFY \
  -c "$here/sqlite3.c" -o "$object"
rm -f "$output"
ar rcs "$output" "$object"
rm -f "$object"
