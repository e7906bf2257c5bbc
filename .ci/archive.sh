#!/usr/bin/env bash
# Packs what ./publish.sh made into out/release/ulak-VERSION-RID.tar.gz (.zip for Windows), with the licence and the notices.
# Usage: .ci/archive.sh RID
set -euo pipefail
cd "$(dirname "$0")/.."

rid=${1:?"Usage: .ci/archive.sh RID"}
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
name=ulak-$version-$rid
staging=out/publish/$rid
[ -e "$staging/ulak" ] || [ -e "$staging/ulak.exe" ] || {
  echo "archive.sh: $staging has no binary; run ./publish.sh $rid first" >&2
  exit 1
}

rm -rf "out/release/$name"
mkdir -p "out/release/$name"
for file in "$staging"/*; do
  case $file in
    *.dbg | *.pdb | *.xml | *.json | *.dSYM) continue ;;
  esac
  cp -R "$file" "out/release/$name/"
done
cp LICENSE THIRD-PARTY-NOTICES.md README.md CHANGELOG.md "out/release/$name/"

# The runtime is linked into the binary: its own notices go along.
packages=$(dotnet nuget locals global-packages --list | sed 's/^.*: //; s:[/\\]$::')
for package in "microsoft.netcore.app.runtime.nativeaot.$rid" "microsoft.aspnetcore.app.runtime.$rid"; do
  notices=$(find "$packages/$package" -iname 'THIRD-PARTY-NOTICES.TXT' 2>/dev/null | sort | tail -n 1)
  [ -z "$notices" ] || cp "$notices" "out/release/$name/notices-$package.txt"
done

cd out/release
if [[ $rid == win-* ]]; then
  7z a -bso0 "$name.zip" "$name"
else
  # The same input gives the same octets: fixed owner, order and times.
  tar --version 2>/dev/null | grep -q GNU && fixed=(--sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 --mode=u+rwX,go+rX,go-w) || fixed=()
  tar "${fixed[@]}" -cf - "$name" | gzip -n -9 >"$name.tar.gz"
fi
rm -rf "$name"
ls -l .
