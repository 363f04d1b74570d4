#!/usr/bin/env bash
# A program that trains a small net stays under 8.25 MB (8195 KB, of which most are kernels for three instruction sets).
#   program_size.sh STRIP PROGRAM
set -euo pipefail
strip=$1 program=$2
limit=$((8448 * 1024))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$strip" -o "$work/program" "$program"
size=$(stat -c %s "$work/program")
echo "$(basename "$program") takes $((size / 1024)) KB without its symbols; the limit is $((limit / 1024)) KB"
[ "$size" -lt $limit ]
