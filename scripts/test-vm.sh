#!/usr/bin/env bash
# Runs tests in a virtual machine with Debian's cloud kernel, where cgroup version 2 is all there is.
# Arguments go to vitest in the machine; without any, every test that needs a kernel is run.
# With --systemd as the first, the first process of the machine is systemd.
# The processor is emulated, so time limits of tests are longer there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=build/vm
system=system
if [ "${1:-}" = --systemd ]; then
  system=systemd
  shift
  [ $# -gt 0 ] || set -- --project integration test/integration/runtime/systemd.test.ts
fi
fail() {
  printf 'test-vm: %s\n' "$@" >&2
  exit 1
}

check_machine() {
  local program missing=()
  [ "$(id -u)" = 0 ] || fail 'run it as root: it makes a root tree'
  for program in qemu-system-x86_64 mmdebstrap mke2fs cpio; do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  [ ${#missing[@]} = 0 ] || fail "these programs are missing: ${missing[*]}" \
    'install them with: apt-get install -y qemu-system-x86 mmdebstrap e2fsprogs cpio'
}

# Images hold nothing that is written to: each run begins with what they are now.
run_machine() {
  qemu-system-x86_64 -cpu max -smp 2 -m 3G -nodefaults -display none -no-reboot -net none \
    -kernel "$work/vmlinuz" -initrd "$work/initrd" \
    -append 'console=ttyS0 quiet panic=-1' \
    -drive "file=$work/$system.ext4,if=virtio,format=raw,snapshot=on" \
    -drive "file=$work/project.ext4,if=virtio,format=raw,snapshot=on" \
    -serial stdio -serial "file:$work/summary" </dev/null
}

check_machine
mkdir -p "$work"
scripts/build-changed.sh
scripts/vm/make-system.sh "$work"
[ $system = system ] || scripts/vm/make-systemd.sh "$work"
scripts/vm/make-project.sh "$work" "$@"
rm -f "$work/summary"
run_machine | sed -u 's/\r$//'
summary=$(tr -d '\r' <"$work/summary")
[ -n "$summary" ] || fail 'the virtual machine ended before the tests did'
printf '%s\n' "$summary"
[[ $summary == *' 0 failed'* ]]
