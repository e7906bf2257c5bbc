# Ulak's listener with a sink that keeps nothing (bench/peers/Ulak.Discard): what `ulak serve` does until it comes to the store.
# ULAK_DISCARD_BINARY may point to one that is built already.
: "${ULAK_DISCARD_BINARY:=$root/out/publish/discard/ulak-discard}"

missing() {
  [ -x "$ULAK_DISCARD_BINARY" ] && return 1
  dotnet publish "$root/bench/peers/Ulak.Discard" -c Release -r "$(dotnet --info | sed -n 's/^ *RID: *//p')" -o "$root/out/publish/discard" -p:DebugType=none \
    >"$root/out/bench/publish-discard.log" 2>&1 && return 1
  echo "its publish failed: see out/bench/publish-discard.log"
}

version() { echo "Ulak, $(git -C "$root" rev-parse --short HEAD), discarding"; }

launch() { exec "$ULAK_DISCARD_BINARY" "127.0.0.1:$2"; }
