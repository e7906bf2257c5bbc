# aiosmtpd (Python) with its Sink handler. Its packages are unpacked in a folder, not installed.
. "$root/bench/peers/debian.sh"

missing() {
  command -v python3 >/dev/null || { echo "apt-get install python3-aiosmtpd"; return; }
  unpacked aiosmtpd python3-aiosmtpd python3-attr python3-public python3-pkg-resources && return 1
  return 0
}

packages() { echo "$cache/aiosmtpd/usr/lib/python3/dist-packages"; }

version() { PYTHONPATH=$(packages) python3 -c 'import aiosmtpd; print("aiosmtpd", aiosmtpd.__version__)'; }

launch() { PYTHONPATH=$(packages) exec python3 -m aiosmtpd -n -s 100000000 -c aiosmtpd.handlers.Sink -l "127.0.0.1:$2"; }
