# OpenSMTPD with its queue on disk. Delivery is paused (smtpctl pause mta), so only receiving is measured.
. "$root/bench/peers/debian.sh"

missing() {
  needs_root && return
  unpacked opensmtpd opensmtpd libevent-2.1-7 libdb5.3 && return 1
  return 0
}

version() { echo "OpenSMTPD $(dpkg-deb -f "$cache"/opensmtpd/debs/opensmtpd_*.deb Version), delivery paused"; }

launch() {
  local dir=$1 port=$2
  mkdir -p "$dir/lib/opensmtpd/empty" "$dir/spool/smtpd"
  chmod 711 "$dir/spool/smtpd"
  cat >"$dir/smtpd.conf" <<EOF
listen on 127.0.0.1 port $port hostname mx.bench.example
smtp max-message-size 100M
smtp limit max-mails 100000000
action "keep" relay host smtp://127.0.0.1:9
match from any for any action "keep"
EOF
  in_namespace "$dir" "$cache/opensmtpd" opensmtpd opensmtpq -- "$cache/opensmtpd/usr/sbin/smtpd" -F -f "$dir/smtpd.conf"
}

# Once it answers: before the first message.
ready() { LD_LIBRARY_PATH=$cache/opensmtpd/usr/lib/x86_64-linux-gnu nsenter -t "$2" --mount "$cache/opensmtpd/usr/sbin/smtpctl" pause mta; }
