#!/usr/bin/env bash
# ./dev says what it can do: every command, and for `run` every example.   dev_help.sh SOURCE_FOLDER
set -euo pipefail
cd "$1"
failed=0
expect() {   # WHERE TEXT
  [[ $1 == *"$2"* ]] || { echo "expected \"$2\" in: $1"; failed=1; }
}

for help in "$(./dev help)" "$(./dev)" "$(./dev --help)" "$(./dev test --help)"; do
  for command in $(sed -n '/^case $command in/,/^esac/s/^  \([a-z]*\)[ |].*\|^  \([a-z]*\)).*/\1\2/p' dev); do
    expect "$help" "./dev $command "
  done
done
for listed in "$(./dev run)" "$(./dev run --help)" "$(./dev run -h)"; do
  for source in examples/*.cpp; do expect $'\n'"$listed" $'\n'"$(basename "$source" .cpp) "; done
done
expect "$(./dev run --help)" './dev run EXAMPLE [ARGUMENTS]'
exit $failed
