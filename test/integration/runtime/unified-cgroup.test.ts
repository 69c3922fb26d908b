import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { prepareBundle, runtimeProgram, type RuntimeBundle } from '../../support/runtime-bundle.ts'

const hasUnified = readFileSync('/proc/filesystems', 'utf8').includes('cgroup2')

describe.skipIf(!hasUnified)('on a machine with cgroup version 2 alone', () => {
  it('runs, limits devices, pauses, executes and deletes', () => {
    const bundle = prepareBundle({
      script: 'sleep 1000',
      change: (config) => {
        const options = ['nosuid', 'noexec', 'nodev', 'ro']
        const destination = '/sys/fs/cgroup'
        config.mounts.push({ destination, type: 'cgroup', source: 'cgroup', options })
      },
    })
    const output = onUnifiedMachine(bundle, [
      'run --detach --bundle $BUNDLE $ID > $BUNDLE/out 2>&1',
      'pause $ID',
      'state $ID',
      'resume $ID',
      'exec $ID head -c 2 /dev/zero | wc -c',
      'exec $ID mknod /tmp/kmsg c 1 11',
      'exec $ID sh -c "head -c 1 /tmp/kmsg 2>&1 || true"',
      'exec $ID ls /sys/fs/cgroup',
      'delete --force $ID',
    ])
    expect(output).toContain('"status":"paused"')
    expect(output).toContain('\n2\n')
    expect(output).toContain('Operation not permitted')
    expect(output).toContain('\ncgroup.procs\n')
    expect(output).not.toContain(`/sys/fs/cgroup/${bundle.id}`)
  })
})

/** In a mount namespace where /sys/fs/cgroup is what it is on such a machine. */
function onUnifiedMachine(bundle: RuntimeBundle, commands: readonly string[]): string {
  const script = join(bundle.directory, 'script')
  const lines = [
    ...['set -e', 'mount --make-rprivate /', 'umount -R /sys/fs/cgroup'],
    ...['mount -t cgroup2 cgroup2 /sys/fs/cgroup', `BUNDLE=${bundle.directory}`, `ID=${bundle.id}`],
    ...commands.map((command) => `${runtimeProgram} --root ${bundle.root} ${command}`),
    'find /sys/fs/cgroup -maxdepth 1 -name $ID',
  ]
  writeFileSync(script, lines.join('\n'))
  return execFileSync('unshare', ['--mount', 'sh', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}
