# For peers from npm: one pinned version each, installed below $cache the first time.

# installed PACKAGE VERSION: whether it is there, or can be had. Otherwise says what to do.
installed() {
  local into=$cache/npm-$1-$2
  if ! command -v npm >/dev/null; then
    echo "apt-get install nodejs npm"
    return 1
  fi
  [ -e "$into/.whole" ] && return 0
  mkdir -p "$into"
  if ! (cd "$into" && npm install --no-audit --no-fund --ignore-scripts "$1@$2") >"$into/npm.log" 2>&1; then
    echo "npm install $1@$2 failed: see ${into#"$root"/}/npm.log"
    return 1
  fi
  touch "$into/.whole"
}
