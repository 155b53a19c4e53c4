#!/bin/bash
# suite.sh: runs the tests on this machine or in one of the test machines, with Deno's own output and exit status, and
# closes with one line `N passed, N failed, N skipped`.
#
#   suite.sh here|guest|windows|arm64 [FILES] [OPTIONS of deno test]
#
# Without FILES: tests/guest/ in the guest, all of tests/ elsewhere, less what tests/MACHINE/left_out.txt names, a path
# and its reason on each line.
source "$(dirname "$0")/machine.sh"

machine=${1:-}; shift || :
files=(tests/) ignore=()
case $machine in
  here) find_deno; run=(env NO_COLOR=1 "$deno") ;;
  guest)
    files=(tests/guest/families.ts); run=(bash tests/guest/run.sh deno)
    for file in "$project"/tests/guest/*_test.ts; do
      grep -q "/${file##*/}\"" "$project/tests/guest/families.ts" || files+=("tests/guest/${file##*/}")
    done ;;
  windows | arm64) run=(bash "tests/$machine/run.sh" deno) ;;
  *) die "usage: suite.sh here|guest|windows|arm64 [FILES] [OPTIONS]" ;;
esac
cd "$project"
for word; do if [[ -e $word ]]; then files=(); fi; done

skipped=0
if [[ -e tests/$machine/left_out.txt ]]; then
  while read -r path reason; do
    if [[ ! $path || $path == \#* ]]; then continue; fi
    echo "left out: $path: $reason"
    ignore+=("$path"); skipped=$((skipped + 1))
  done <"tests/$machine/left_out.txt"
fi
joined=$(IFS=,; echo "${ignore[*]}")

log=$(mktemp); trap 'rm -f "$log"' EXIT
status=0
"${run[@]}" test -A --no-check ${joined:+"--ignore=$joined"} "$@" "${files[@]}" 2>&1 | tee "$log" ||
  status=${PIPESTATUS[0]}

counts=$(summary "$log")
passed=$(number passed "$counts") failed=$(number failed "$counts") skipped=$((skipped + $(number ignored "$counts")))
# Nothing ran, or Deno failed beside the tests.
if ((status && !failed)); then failed=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
