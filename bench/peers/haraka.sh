# Haraka (Node.js), one process, with two plugins: one that takes every recipient, and Haraka's own queue/discard.
. "$root/bench/peers/npm.sh"
haraka_version=3.3.4

missing() {
  installed Haraka "$haraka_version" && return 1
  return 0
}

version() { echo "Haraka $haraka_version, Node.js $(node --version)"; }

launch() {
  local dir=$1 port=$2
  mkdir -p "$dir/config" "$dir/plugins"
  printf '[main]\nlisten=127.0.0.1:%s\nnodes=0\n' "$port" >"$dir/config/smtp.ini"
  printf 'take_all\nqueue/discard\n' >"$dir/config/plugins"
  printf '[main]\nlevel=error\n' >"$dir/config/log.ini"
  echo 100000000 >"$dir/config/databytes"
  echo mx.bench.example >"$dir/config/me"
  cp "$cache/npm-Haraka-$haraka_version/node_modules/Haraka/config/connection.ini" "$dir/config/" # it does not start a session without
  printf 'exports.hook_rcpt = (next) => next(OK);\n' >"$dir/plugins/take_all.js"
  # queue/discard asks for this before it throws anything away.
  YES_REALLY_DO_DISCARD=1 exec node "$cache/npm-Haraka-$haraka_version/node_modules/Haraka/bin/haraka" -c "$dir"
}
