#!/usr/bin/env bash
# Sets up, builds and runs every test. The last line is `N passed, N failed`, with `, N skipped` when any.
# Arguments go to vitest; `scripts/test.sh --project unit` runs one part.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What the reporter in test/support/summary-reporter.ts writes: the last line.
STACK_TEST_SUMMARY=$(mktemp)
export STACK_TEST_SUMMARY
trap 'rm -f "$STACK_TEST_SUMMARY"' EXIT

finish() {
  local line
  line=$(cat "$STACK_TEST_SUMMARY")
  printf '%s\n' "${line:-0 passed, 1 failed}"
  exit "$1"
}

scripts/setup.sh --test || finish 1
scripts/build-changed.sh || finish 1

arguments=("$@")
if [ "$(id -u)" != 0 ]; then
  echo 'test: not root, so only the tests that leave the machine alone are run'
  arguments+=(--project unit --project tidy)
fi

status=0
node_modules/.bin/vitest run "${arguments[@]}" || status=$?
finish "$status"
