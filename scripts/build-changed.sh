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

# Usage: build_when_changed NAME COMMAND -- PATH...
build_when_changed() {
  local name=$1 stamp="dist/.built-$1" wanted
  local command=()
  shift
  while [ "$1" != -- ]; do
    command+=("$1")
    shift
  done
  shift
  wanted=$(digest_of "$@")
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  printf 'build: %s\n' "$name"
  rm -f "$stamp"
  "${command[@]}"
  printf '%s\n' "$wanted" >"$stamp"
}

mkdir -p dist
build_when_changed native node scripts/build-native.mjs -- native scripts/build-native.mjs package-lock.json
build_when_changed command node scripts/build.mjs --no-native -- src package.json package-lock.json \
  scripts/build.mjs scripts/launcher.mjs scripts/write-code-cache.mjs
