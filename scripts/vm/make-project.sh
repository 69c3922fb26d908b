#!/usr/bin/env bash
# Makes the disk of the test machine that holds this clone as it is built now, in the given directory.
# Further arguments are what vitest gets there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=${1:?usage: make-project.sh DIRECTORY ARGUMENT...}
shift
[ $# -gt 0 ] || set -- --project integration --project e2e

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
tar --create --exclude=native/build --exclude='node_modules/@oxlint*' --exclude='node_modules/@typescript*' \
  --exclude='node_modules/oxfmt' --exclude='node_modules/@oxfmt' --exclude=node_modules/prettier \
  dist docs examples native node_modules package.json schemas scripts src test tsconfig.json vitest.config.ts |
  tar --extract --directory "$tree"
printf '%s\n' "$@" >"$tree/arguments"
rm -f "$work/project.ext4"
log=$(mke2fs -q -t ext4 -O ^has_journal -d "$tree" "$work/project.ext4" 1G 2>&1) || {
  printf '%s\n' "$log" >&2
  exit 1
}
