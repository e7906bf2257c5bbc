# smtp-server (Node.js, of Nodemailer), one process; the message is read and dropped.
. "$root/bench/peers/npm.sh"
smtp_server_version=3.21.6

missing() {
  installed smtp-server "$smtp_server_version" && return 1
  return 0
}

version() { echo "smtp-server $smtp_server_version, Node.js $(node --version)"; }

launch() {
  cat >"$1/server.js" <<'EOF'
const { SMTPServer } = require('smtp-server');
new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true, size: 1e8, maxClients: 1000, logger: false,
  onData(stream, session, callback) { stream.on('end', callback); stream.resume(); },
}).listen(Number(process.argv[2]), '127.0.0.1');
EOF
  NODE_PATH=$cache/npm-smtp-server-$smtp_server_version/node_modules exec node "$1/server.js" "$2"
}
