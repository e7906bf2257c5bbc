# Exim: one process a connection, every message written and synced to its spool, and left there (queue_only).
. "$root/bench/peers/debian.sh"

missing() {
  needs_root && return
  unpacked exim4 exim4-daemon-light exim4-base libgnutls-dane0 libidn12 libunbound8 libnsl2 libtirpc3 libdb5.3 libevent-2.1-7 && return 1
  return 0
}

version() { echo "Exim $(dpkg-deb -f "$cache"/exim4/debs/exim4-daemon-light_*.deb Version), queue_only"; }

launch() {
  local dir=$1 port=$2
  mkdir -p "$dir/spool/exim4" "$dir/log/exim4" "$dir/run/exim4"
  chown -R 61000:61000 "$dir/spool/exim4" "$dir/log/exim4" "$dir/run/exim4"
  cat >"$dir/exim.conf" <<EOF
primary_hostname = mx.bench.example
local_interfaces = 127.0.0.1
daemon_smtp_ports = $port
queue_only
log_selector = -all
spool_directory = /var/spool/exim4
message_size_limit = 100M
smtp_accept_max = 500
smtp_accept_max_per_connection = 0
smtp_accept_queue_per_connection = 0
host_lookup =
rfc1413_query_timeout = 0s
acl_smtp_rcpt = accept_all
acl_smtp_data = accept_all
begin acl
accept_all:
  accept
begin routers
all:
  driver = accept
  transport = none
begin transports
none:
  driver = appendfile
  file = /dev/null
EOF
  in_namespace "$dir" "$cache/exim4" Debian-exim -- "$cache/exim4/usr/sbin/exim4" -bdf -C "$dir/exim.conf"
}
