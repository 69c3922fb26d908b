#!/usr/bin/env bash
# Makes the kernel, the initial root and the system disk of the test machine in the given directory, once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(realpath "../../${1:?usage: make-system.sh DIRECTORY}")

node_program=$(node -p process.execPath)
wanted=$(cat make-system.sh init initrd-init <(node --version) | sha256sum)
[ "$(cat "$work/system-stamp" 2>/dev/null)" = "$wanted" ] && exit 0

echo 'test-vm: making the system disk'
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tree=$scratch/tree
packages=base-files,base-passwd,bash,busybox-static,coreutils,dash,findutils,gawk,grep,gzip,hostname,iproute2
packages+=,jq,kmod,libstdc++6,linux-image-cloud-amd64,mount,nftables,procps,redis-server,sed,tar,util-linux

# Unpacked, not configured: no program of the packages is run, and no service is set up.
sources=(/etc/apt/sources.list /etc/apt/sources.list.d/debian.sources)
for index in "${!sources[@]}"; do [ -s "${sources[$index]}" ] || unset "sources[$index]"; done
log=$scratch/log
if ! mmdebstrap --variant=extract --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
  --include="$packages" '' "$tree" "${sources[@]}" >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  exit 1
fi

kernel=$(basename "$tree"/lib/modules/*)
cp "$tree/boot/vmlinuz-$kernel" "$work/vmlinuz"
chroot "$tree" depmod "$kernel"
cp "$tree/usr/share/base-passwd/passwd.master" "$tree/etc/passwd"
cp "$tree/usr/share/base-passwd/group.master" "$tree/etc/group"
cp "$node_program" "$tree/usr/bin/node"
install -m 755 init "$tree/sbin/test-machine-init"
mkdir -p "$tree/stack"
rm -rf "$tree/boot" "$tree/usr/share/doc" "$tree/usr/share/locale" "$tree/var/cache/apt"

# The disks are reached by modules, which the initial root loads in the order of their dependencies.
initrd=$scratch/initrd
mkdir -p "$initrd"/{bin,dev,modules,system}
cp "$tree/bin/busybox" "$initrd/bin/busybox"
install -m 755 initrd-init "$initrd/init"
number=10
for path in $(chroot "$tree" modprobe --all --set-version "$kernel" --show-depends virtio_pci virtio_blk |
  awk '$1 == "insmod" && !seen[$2]++ { print $2 }'); do
  cp "$tree$path" "$initrd/modules/$number-$(basename "$path")"
  number=$((number + 1))
done
(cd "$initrd" && find . | cpio --quiet --create --format=newc) >"$work/initrd"

rm -f "$work/system.ext4"
# It says on the standard error that it makes the file.
mke2fs -q -t ext4 -O ^has_journal -d "$tree" "$work/system.ext4" 1500M 2>"$log" || {
  cat "$log" >&2
  exit 1
}
printf '%s\n' "$wanted" >"$work/system-stamp"
