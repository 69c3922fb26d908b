import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mustRun } from './run-program.ts'
import type { TestMachine } from './test-machine.ts'

export const busyboxReference = 'busybox:test'

/** Makes an image of this machine's static busybox, and imports it. */
export async function importBusybox(machine: TestMachine): Promise<void> {
  const archive = join(machine.directory, 'busybox.tar')
  await writeBusyboxTree(archive)
  const run = await machine.stack(['image', 'import', archive, busyboxReference])
  if (run.exitCode !== 0) throw new Error(`image import failed\n${run.stdout}${run.stderr}`)
}

/** A tar of a root tree: busybox under all its names. */
export async function writeBusyboxTree(archive: string): Promise<void> {
  const tree = mkdtempSync(join(tmpdir(), 'stack-busybox-'))
  try {
    chmodSync(tree, 0o755) // Root of the image, for all users of a container.
    for (const name of ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp']) mkdirSync(join(tree, name))
    await mustRun('cp', ['/bin/busybox', join(tree, 'bin/busybox')])
    await mustRun('chroot', [tree, '/bin/busybox', '--install', '-s', '/bin'])
    await mustRun('sh', ['-c', 'echo root:x:0:0:root:/:/bin/sh >"$0/etc/passwd"', tree])
    await mustRun('tar', ['-C', tree, '--numeric-owner', '-cf', archive, '.'])
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}
