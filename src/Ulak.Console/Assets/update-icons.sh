#!/usr/bin/env bash
# Writes icons.txt: the Lucide icons that the pages use, one to a line: a name, a tab, the inside of its SVG. Needs npm.
# Usage: src/Ulak.Console/Assets/update-icons.sh    To add an icon, add its name below and run this again.
set -euo pipefail
cd "$(dirname "$0")"
version=1.62.0
icons=(
  arrow-left arrow-right arrow-left-right arrow-up-right at-sign ban bell book-open bug calendar check chevron-down chevron-left chevron-right chevron-up circle-alert
  circle-check circle-help clock code columns-2 copy download ellipsis external-link eye-off file file-archive file-text flame folder forward hard-drive hash hourglass image inbox info
  keyboard languages link list-checks lock-open log-out mail mail-open mail-warning message-square-text monitor moon map-pin paperclip plus printer reply reply-all rotate-ccw rows-3 search
  send shield-check smartphone square-pen star sun tablet tag terminal timer trash-2 triangle-alert undo-2 unplug user users x zoom-in
)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "lucide-static@$version" >/dev/null && tar xzf ./*.tgz)
{
  echo "# Lucide $version, ISC licence: see THIRD-PARTY-NOTICES.md. Written by update-icons.sh."
  for name in "${icons[@]}"; do
    printf '%s\t%s\n' "$name" "$(sed -e '1,/^>/d' -e '/<\/svg>/d' "$work/package/icons/$name.svg" | tr -d '\n' | sed -e 's/^ *//' -e 's/ *\/>/\/>/g' -e 's/>  *</></g')"
  done
} >icons.txt
