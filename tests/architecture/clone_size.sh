#!/usr/bin/env bash
# A shallow clone stays under 80 MB.   clone_size.sh SOURCE_FOLDER
# Without git or a commit (a source archive) the files alone are counted.
set -euo pipefail
source=$1
limit=$((80 * 1024))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if git -C "$source" rev-parse -q --verify HEAD >/dev/null 2>&1 &&
   git clone -q --depth 1 "file://$source" "$work/clone" 2>/dev/null; then
  what="a shallow clone" size=$(du -sk "$work/clone" | cut -f1)
else
  what="the source folder" size=$(cd "$source" && du -sk --exclude='./.git' --exclude='./build*' . | cut -f1)
fi
echo "$what takes $((size / 1024)) MB; the limit is $((limit / 1024)) MB"
[ "$size" -lt $limit ]
