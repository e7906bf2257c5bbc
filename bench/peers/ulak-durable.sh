# `ulak serve` as it comes: every message committed to its store before the 250, every session's dialogue kept.

missing() { return 1; } # load.sh has published it

version() { echo "ulak $("$ULAK_BINARY" --version), durable"; }

launch() { exec "$ULAK_BINARY" serve --smtp "127.0.0.1:$2" --console "127.0.0.1:$(($2 + 500))" --data "$1/data" --log-level warning --set limits.message=100MiB; }
