# Postfix's test sink: one process in C that reads, answers, checks nothing and keeps nothing.
missing() {
  command -v smtp-sink >/dev/null && return 1
  echo "apt-get install postfix"
}

version() { echo "smtp-sink of Postfix $(postconf -h mail_version)"; }

launch() { exec smtp-sink $([ "$(id -u)" -eq 0 ] && echo -u nobody) "127.0.0.1:$2" 1000; }
