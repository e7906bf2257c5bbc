# `ulak serve` with the route that discards: everything is parsed, checked and recorded in the session's dialogue, and the message is thrown away.
. "$root/bench/peers/ulak-durable.sh"

version() { echo "ulak $("$ULAK_BINARY" --version), smtp.route=discard"; }

launch() { exec "$ULAK_BINARY" serve --smtp "127.0.0.1:$2" --console "127.0.0.1:$(($2 + 500))" --data "$1/data" --log-level warning --set smtp.tls=starttls --set smtp.route=discard --set limits.message=100MiB; }
