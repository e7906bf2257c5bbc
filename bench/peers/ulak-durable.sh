# `ulak serve` as it comes: every message committed to its store before the 250, every session's dialogue kept. ULAK_BINARY may point to one that is built already.
: "${ULAK_BINARY:=$root/out/ulak}"

missing() {
  [ -x "$ULAK_BINARY" ] && return 1
  (cd "$root" && ./publish.sh) >"$root/out/bench/publish.log" 2>&1 && return 1
  echo "./publish.sh failed: see out/bench/publish.log"
}

version() { echo "ulak $("$ULAK_BINARY" --version), durable"; }

launch() { exec "$ULAK_BINARY" serve --smtp "127.0.0.1:$2" --console "127.0.0.1:$(($2 + 500))" --data "$1/data" --log-level warning; }
