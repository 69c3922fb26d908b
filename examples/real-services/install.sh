#!/usr/bin/env bash
# Installs Debian's postgresql, redis-server and nginx-light, and starts none of them on this machine.
set -euo pipefail

missing=()
[ -n "$(compgen -G '/usr/lib/postgresql/*/bin/postgres')" ] || missing+=(postgresql)
[ -x /usr/bin/redis-server ] || missing+=(redis-server)
[ -x /usr/sbin/nginx ] || missing+=(nginx-light)
[ "${#missing[@]}" -gt 0 ] || exit 0

# Debian starts a service when its package is installed, unless this program exits with 101.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
fi

install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"
}
install >/dev/null 2>&1 || { apt-get update -qq && install >/dev/null; }
