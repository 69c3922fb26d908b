#!/usr/bin/env bash
# Builds the native programs and the command line tool, each only when its sources changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A digest of the names and contents of the files below the given paths.
digest_of() {
  {
    node --version
    find "$@" -path native/build -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
  } | sha256sum
}

# Usage: build_when_changed NAME SCRIPT PATH...
build_when_changed() {
  local name=$1 script=$2 stamp="dist/.built-$1" wanted
  shift 2
  wanted=$(digest_of "$script" "$@")
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  printf 'build: %s\n' "$name"
  rm -f "$stamp"
  node "$script"
  printf '%s\n' "$wanted" >"$stamp"
}

mkdir -p dist
build_when_changed native scripts/build-native.mjs native
build_when_changed command scripts/build.mjs src schemas package.json package-lock.json
