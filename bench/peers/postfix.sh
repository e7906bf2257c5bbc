# Postfix with a configuration and a queue of its own. Only receiving is measured, so every message goes to the hold queue: cleanup writes and syncs
# it there as it would to the incoming queue, and no queue manager, delivery or bounce costs anything. in_flow_delay is off for the same reason:
# it slows receiving down while nothing is delivered. No program reads its log. smtpd stays for 1,000 connections, not 100, which is in its favour.
missing() {
  command -v postfix >/dev/null || { echo "apt-get install postfix"; return; }
  [ "$(id -u)" -eq 0 ] && return 1
  echo "only root can start it"
}

version() { echo "Postfix $(postconf -h mail_version), queue on hold"; }

launch() {
  local dir=$1 port=$2 daemons
  daemons=$(postconf -h daemon_directory)
  mkdir -p "$dir/etc" "$dir/queue" "$dir/data"
  chown postfix "$dir/data"
  cat >"$dir/etc/main.cf" <<EOF
compatibility_level = 3.6
queue_directory = $dir/queue
data_directory = $dir/data
command_directory = /usr/sbin
daemon_directory = $daemons
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.bench.example
mydestination = bench.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
smtpd_peername_lookup = no
smtpd_data_restrictions = check_client_access static:HOLD
in_flow_delay = 0
default_process_limit = 200
max_use = 1000
message_size_limit = 104857600
mailbox_size_limit = 0
EOF
  sed -e "s/^smtp  *inet .*/127.0.0.1:$port inet n - n - - smtpd/" -e 's/^\([a-z0-9-]* *unix  *[-yn]  *[-yn]  *\)y/\1n/' /usr/share/postfix/master.cf.dist >"$dir/etc/master.cf"
  exec postfix -c "$dir/etc" start-fg
}
