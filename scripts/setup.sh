#!/usr/bin/env bash
# Prepares a machine and this clone; prints one line for each thing it does, nothing when all is done.
# With --test, also what only the tests need.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'setup: %s\n' "$*"; }
fail() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}

has_program() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ]; }

# Asks the compiler, which knows the machine's search paths.
has_header() {
  printf '#if !__has_include(<%s>)\n#error missing\n#endif\n' "$1" | g++ -E -x c++ - >/dev/null 2>&1
}
has_static_library() { [ -e "$(g++ -print-file-name="$1")" ]; }
has_static_busybox() { has_program busybox && ! ldd "$(command -v busybox)" >/dev/null 2>&1; }

check_machine() {
  [ "$(uname -s)" = Linux ] || fail "stack needs Linux, this is $(uname -s)"
  has_program node || fail 'Node.js 20.19 or newer is needed: see https://nodejs.org/en/download'
  read -r node_version node_program < <(node -p 'process.versions.node + " " + process.execPath')
  if ! printf '20.19.0\n%s\n' "$node_version" | sort --check=quiet --version-sort; then
    fail "Node.js 20.19 or newer is needed, $node_program is $node_version"
  fi
}

# Debian's names of the packages whose content is missing.
missing_packages() {
  has_program g++ || echo g++
  has_program make || echo make
  has_program python3 || echo python3
  has_program nft || echo nftables
  if ! has_program g++; then
    echo libseccomp-dev rapidjson-dev
  else
    has_header seccomp.h && has_static_library libseccomp.a || echo libseccomp-dev
    has_header rapidjson/document.h || echo rapidjson-dev
  fi
  if [ "$1" = test ]; then
    has_static_busybox || echo busybox-static
    has_program ip || echo iproute2
    has_program jq || echo jq
    has_program ps || echo procps
    has_program podman || echo podman
    has_program dockerd || echo docker.io
    has_program qemu-system-x86_64 || echo qemu-system-x86
    has_program mmdebstrap || echo mmdebstrap
    has_program mke2fs || echo e2fsprogs
    has_program cpio || echo cpio
  fi
}

install_packages() {
  local packages=$1 log
  if ! has_program apt-get; then
    fail "these programs and headers are missing; Debian's packages of them are: $packages"
  fi
  if [ "$(id -u)" != 0 ]; then
    fail 'packages are missing; install them with' "  sudo apt-get install -y $packages"
  fi
  say "installing $packages"
  log=$(mktemp)
  # The lists of packages are fetched only when installing from the present ones fails.
  # shellcheck disable=SC2086 # One word per package.
  if ! apt_install $packages >"$log" 2>&1; then
    if ! { apt-get update -q && apt_install $packages; } >"$log" 2>&1; then
      tail -n 20 "$log" >&2
      rm -f "$log"
      fail "apt-get could not install: $packages"
    fi
  fi
  rm -f "$log"
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

install_dependencies() {
  local stamp=node_modules/.stack-lock wanted log
  wanted=$(sha256sum <package-lock.json)
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  say 'installing npm packages'
  log=$(mktemp)
  if ! npm ci --no-audit --no-fund --loglevel=error >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail 'npm ci failed'
  fi
  rm -f "$log"
  printf '%s\n' "$wanted" >"$stamp"
}

# Beside Node (nodejs.org, nvm, NodeSource) or from libnode-dev; node-gyp would download them otherwise.
check_node_headers() {
  local prefix header
  prefix=$(dirname "$(dirname "$node_program")")
  for header in "$prefix/include/node/node_version.h" /usr/include/node/node_version.h; do
    [ -e "$header" ] && return
  done
  fail "the headers of Node.js $node_version are missing; one of these brings them:" \
    '  the nodejs package of NodeSource, nvm, or the archive from nodejs.org (include/node)' \
    '  sudo apt-get install -y libnode-dev   (when Node.js is the distribution'"'"'s)'
}

check_machine
kind=run
[ "${1:-}" = --test ] && kind=test
packages=$(missing_packages "$kind" | xargs)
[ -z "$packages" ] || install_packages "$packages"
check_node_headers
install_dependencies
