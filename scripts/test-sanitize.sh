#!/usr/bin/env bash
# Runs the tests of the native programs with AddressSanitizer and UndefinedBehaviorSanitizer, and fails
# on a report of theirs as well as on a failed test. Arguments go to vitest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/setup.sh --test
node scripts/build-native.mjs --sanitize

built=$PWD/native/build/sanitized
# The programs know this folder by themselves: many are started with an environment of their own.
reports=$built/reports
rm -rf "$reports"
mkdir -p "$reports"

tests=("$@")
[ $# -gt 0 ] || tests=(test/integration/{runtime,monitor,native})

# Node is built without sanitizers, and the addon needs them before it is loaded. Node does not give back
# what it holds at its end.
export STACK_TEST_NATIVE=$built/build/Release STACK_TEST_SANITIZED=1
export ASAN_OPTIONS=detect_leaks=0:log_path=$reports/node
export UBSAN_OPTIONS=print_stacktrace=1:log_path=$reports/node
preload="$(g++ -print-file-name=libasan.so):$(g++ -print-file-name=libubsan.so)"

status=0
# With as much randomness as some kernels have by default, addresses fall where the sanitizers keep their
# own, and a program spins at its start.
LD_PRELOAD=$preload setarch --addr-no-randomize node_modules/.bin/vitest run "${tests[@]}" || status=$?

shopt -s nullglob
for report in "$reports"/*; do
  cat "$report"
  status=1
done
exit "$status"
