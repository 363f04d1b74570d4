#!/usr/bin/env bash
# Runs the tests of a mutated tree once per mutation, and says which mutations no test notices.
#
#   run.sh FOLDER [NUMBER...]    FOLDER: made by apply.sh, with gradus_tests built in FOLDER/build; no number: all
#
# First the cases of the folder that mirrors the mutated file, then the others, at last the fuzz cases, which take longest;
# the first failure ends the run. A failed check, a crash and a run that takes far too long count as noticed. Not run: the
# slow suite, and tests/architecture, which reads the sources.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$1"
shift
wanted=95   # percent
logs=build/mutation
mkdir -p $logs

# Two threads, as some mutations show only when work is shared; waiting ones sleep, since several runs go on at a time.
export OMP_NUM_THREADS=2 OMP_WAIT_POLICY=passive

# cases LIMIT DOCTEST-OPTION...: runs some cases, for at most LIMIT seconds.
cases() {
  timeout --kill-after=5 "$1" build/tests/gradus_tests --no-intro --no-version --abort-after=1 \
    --test-suite-exclude='*slow*' "${@:2}"
}

# try LIMIT NUMBER FILE SENTENCE: prints one line; what the tests said is in NUMBER.log.
try() {
  local mirrored log=$logs/$2.log result=unseen
  mirrored="*/tests/$(dirname "$3")/*"
  export GRADUS_MUTATION=$2
  if ! cases "$1" --source-file="$mirrored" >"$log" 2>&1 ||
     ! cases "$1" --source-file-exclude="$mirrored,*/tests/architecture/*,*/tests/fuzz/*" >"$log" 2>&1 ||
     ! cases "$1" --source-file='*/tests/fuzz/*' >"$log" 2>&1; then
    result=noticed
  fi
  printf '%3d %-7s %s: %s\n' "$2" $result "$3" "$4"
}

started=$SECONDS
GRADUS_MUTATION=0 cases 3600 --source-file-exclude='*/tests/architecture/*' >$logs/0.log 2>&1 ||
  { tail -n 40 $logs/0.log >&2; echo "mutation: the tests fail without any mutation" >&2; exit 1; }
limit=$((5 * (SECONDS - started) + 10))

: >$logs/lines.txt
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}
while IFS=$'\t' read -r number file sentence; do
  [ $# = 0 ] || [[ " $* " = *" $number "* ]] || continue
  while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
  try $limit "$number" "$file" "$sentence" </dev/null | tee -a $logs/lines.txt &
done < <("$root/tests/mutation/apply.sh" --list)
wait

all=$(wc -l <$logs/lines.txt)
[ "$all" -gt 0 ] || { echo "mutation: there is no number $*" >&2; exit 1; }
noticed=$(grep -c '^ *[0-9]* noticed ' $logs/lines.txt || true)
if [ "$noticed" -lt "$all" ]; then
  echo "no test notices"
  grep '^ *[0-9]* unseen ' $logs/lines.txt | sort -n
fi
percent=$((100 * noticed / all))
echo "$noticed of $all noticed ($percent %)"
[ $percent -ge $wanted ]
