#!/usr/bin/env bash
# Makes another system disk of the test machine in the given directory, once: systemd is its first process,
# and runs the tests. The kernel and the initial root are those of make-system.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(realpath "../../${1:?usage: make-systemd.sh DIRECTORY}")

node_program=$(node -p process.execPath)
wanted=$(cat make-systemd.sh systemd-tests <(node --version) | sha256sum)
[ "$(cat "$work/systemd-stamp" 2>/dev/null)" = "$wanted" ] && exit 0

echo 'test-vm: making the system disk with systemd'
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tree=$scratch/tree
sources=(/etc/apt/sources.list /etc/apt/sources.list.d/debian.sources)
for index in "${!sources[@]}"; do [ -s "${sources[$index]}" ] || unset "sources[$index]"; done
if ! mmdebstrap --variant=minbase --include=systemd,systemd-sysv,dbus,busybox-static,iproute2,libstdc++6 \
  '' "$tree" "${sources[@]}" >"$scratch/log" 2>&1; then
  tail -n 20 "$scratch/log" >&2
  exit 1
fi

cp "$node_program" "$tree/usr/bin/node"
install -m 755 systemd-tests "$tree/usr/local/sbin/systemd-tests"
printf '#!/bin/sh\nexec /sbin/init\n' >"$tree/sbin/test-machine-init"
chmod 755 "$tree/sbin/test-machine-init"
cat >"$tree/etc/systemd/system/tests.service" <<'UNIT'
[Unit]
After=dbus.service basic.target
[Service]
Type=oneshot
ExecStart=/usr/local/sbin/systemd-tests
TimeoutStartSec=infinity
UNIT
mkdir -p "$tree/stack" "$tree/etc/systemd/system/multi-user.target.wants"
ln -s ../tests.service "$tree/etc/systemd/system/multi-user.target.wants/tests.service"
for unit in getty@tty1 serial-getty@ttyS0; do ln -sf /dev/null "$tree/etc/systemd/system/$unit.service"; done
rm -rf "$tree/usr/share/doc" "$tree/usr/share/locale" "$tree/var/cache/apt" "$tree/var/lib/apt"

rm -f "$work/systemd.ext4"
mke2fs -q -t ext4 -O ^has_journal -d "$tree" "$work/systemd.ext4" 1G >"$scratch/log" 2>&1 || {
  cat "$scratch/log" >&2
  exit 1
}
printf '%s\n' "$wanted" >"$work/systemd-stamp"
