# For peers whose Debian packages cannot be installed together (each is the machine's one mail-transport-agent): the packages are unpacked in a
# folder, not installed, and run in a mount namespace of their own, where the users, the spool and the sockets that are compiled in lie in that folder.

# unpacked NAME PACKAGE...: whether the packages are, or can be, unpacked in $cache/NAME. Otherwise says what to do, on its standard output.
unpacked() {
  local into=$cache/$1
  shift
  [ -e "$into/.whole" ] && return 0
  if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    echo "needs apt-get and dpkg, or another way to have $1"
    return 1
  fi
  mkdir -p "$into/debs"
  if ! (cd "$into/debs" && apt-get download -qq "$@") >"$into/apt.log" 2>&1; then
    echo "apt-get download $* failed: see ${into#"$root"/}/apt.log"
    return 1
  fi
  local deb
  for deb in "$into"/debs/*.deb; do dpkg -x "$deb" "$into"; done
  touch "$into/.whole"
}

# in_namespace DIR UNPACKED USER... -- COMMAND...: COMMAND, where USERs exist and /var/spool, /var/log, /var/lib and /run are DIR's.
in_namespace() {
  local dir=$1 from=$2 uid=61000 users=() folder
  shift 2
  while [ "$1" != -- ]; do users+=("$1"); shift; done
  shift
  mkdir -p "$dir"/{spool,log,lib,run}
  cp /etc/passwd "$dir/passwd"
  cp /etc/group "$dir/group"
  for user in "${users[@]}"; do
    echo "$user:x:$uid:$uid::/nonexistent:/usr/sbin/nologin" >>"$dir/passwd"
    echo "$user:x:$uid:" >>"$dir/group"
    uid=$((uid + 1))
  done
  export LD_LIBRARY_PATH=$from/usr/lib/x86_64-linux-gnu:$from/lib/x86_64-linux-gnu
  exec unshare --mount bash -c '
    dir=$1; shift
    mount --bind "$dir/passwd" /etc/passwd && mount --bind "$dir/group" /etc/group || exit 1
    for folder in spool log lib; do mount --bind "$dir/$folder" "/var/$folder" || exit 1; done
    mount --bind "$dir/run" /run || exit 1
    exec "$@"' - "$dir" "$@"
}

needs_root() {
  [ "$(id -u)" -eq 0 ] && command -v unshare >/dev/null && return 1
  echo "only root can start it, with unshare"
}
