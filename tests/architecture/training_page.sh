#!/usr/bin/env bash
# docs/training.md is what the headers say.   training_page.sh SOURCE_FOLDER
# Also, the script that writes it notices what changes, and a header about which it can say nothing.
set -euo pipefail
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

"$source/docs/training.sh" "$source" "$work/now"
diff -u "$source/docs/training.md" "$work/now/docs/training.md" || { echo "docs/training.md is not what the headers say: run ./dev tables"; failed=1; }

# edited FILE SED-EXPRESSION: makes a copy of the sources with that edit; sets $said to what the script says and $page to what it writes.
edited() {
  rm -rf "$work/copy"
  mkdir -p "$work/copy/docs"
  cp -r "$source/gradus.h" "$source/nn" "$source/losses" "$source/optim" "$source/data" "$source/io" "$work/copy/"
  sed -i "$2" "$work/copy/$1"
  cmp -s "$work/copy/$1" "$source/$1" && { echo "the edit $2 of $1 changes nothing"; failed=1; }
  said=$("$source/docs/training.sh" "$work/copy" "$work/out" 2>&1) && page=$(cat "$work/out/docs/training.md") || page=none
}
expect() {   # WHERE TEXT
  [[ $1 == *"$2"* ]] || { echo "expected \"$2\"; got \"${1:0:300}\""; failed=1; }
}

edited nn/layers/linear.h 's/^class Linear /class Straight /'
expect "$page" '| `Straight` |'
edited losses/regression.h 's/^Tensor mse_loss(/Tensor squares_loss(/'
expect "$page" '`squares_loss`, `l1_loss`'
edited optim/schedules/step_lr.h '1s/falls in steps/goes down stairs/'
expect "$page" '| A learning rate that goes down stairs | `StepLR` |'
edited data/standardize.h 's/^struct Standardize/  struct Standardize/'
expect "$said" 'data/standardize.h: declares nothing in its first column'
edited nn/layers/dropout.h '1,5s,^//.*,,'
expect "$said" 'nn/layers/dropout.h: no sentence in its first line'
edited gradus.h '/losses/d'
expect "$said" 'gradus.h names no header in losses/'
exit $failed
