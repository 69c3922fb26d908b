import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { prepareBundle } from '../support/runtime-bundle.ts'
import { prepareDefaultBundle } from './default-bundle.ts'

const setting = '/proc/sys/kernel/core_pattern'
const crash = 'ulimit -c unlimited; cd /tmp; sh -c "kill -SEGV \\$\\$"; true'

describe('the core dump of a process of a container', () => {
  it('lands in the container, though the machine names a directory of its own', () => {
    const directory = placeOfDumps()
    const bundle = prepareDefaultBundle({ script: crash })
    mkdirSync(join(bundle.rootfs, directory), { recursive: true })
    bundle.run()
    expect(readdirSync(join(bundle.rootfs, directory))).toEqual(['core'])
    expect(readdirSync(directory)).toEqual([])
  })

  it('is lost where the container lacks that directory', () => {
    const directory = placeOfDumps()
    const bundle = prepareDefaultBundle({ script: crash })
    expect(bundle.run().exitCode).toBe(0)
    expect(readdirSync(directory)).toEqual([])
  })

  it('would land on the machine if the process had its root', () => {
    // The weakened form: the same crash, outside of a container.
    const directory = placeOfDumps()
    spawnSync('sh', ['-c', crash])
    expect(readdirSync(directory)).toEqual(['core'])
  })
})

describe('where core dumps go', () => {
  it('is not for a bundle to say', () => {
    const before = readFileSync(setting, 'utf8')
    for (const name of ['kernel.core_pattern', 'kernel/core_pattern', 'fs.suid_dumpable']) {
      const bundle = prepareBundle({
        change: (config) => (config.linux.sysctl = { [name]: '|/bin/sh /tmp/evil' }),
      })
      expect(bundle.run()).toMatchObject({
        exitCode: 1,
        stderr: `stack-runtime: sysctl is not allowed: "${name}"\n`,
      })
    }
    expect(readFileSync(setting, 'utf8')).toBe(before)
  })

  it('is not for a container to say, nor what it may mount or make for that', () => {
    const before = readFileSync(setting, 'utf8')
    const write = (path: string): string => `echo "|/tmp/evil" > ${path}/sys/kernel/core_pattern`
    const script = [
      write('/proc'),
      'mkdir /tmp/proc; mount -t proc proc /tmp/proc',
      write('/tmp/proc'),
      'mount -o remount,rw /proc/sys; mount -o remount,bind,rw /proc/sys',
      write('/proc'),
      `umount /proc/sys; ${write('/proc')}`,
    ].join('\n')
    const run = prepareDefaultBundle({ script: `exec 2>&1\n${script}` }).run()
    expect(run.stdout.match(/Read-only file system|nonexistent directory/g)?.length).toBe(4)
    expect(readFileSync(setting, 'utf8')).toBe(before)
    // The weakened form: who has all of the machine's rights changes it.
    onTestFinished(() => writeFileSync(setting, before))
    prepareDefaultBundle({
      script: `echo stack-test > ${setting}`,
      service: { privileged: true },
    }).run()
    expect(readFileSync(setting, 'utf8')).toBe('stack-test\n')
  })
})

/** An empty directory of the machine that it dumps into while the test runs. */
function placeOfDumps(): string {
  const before = readFileSync(setting, 'utf8')
  const directory = mkdtempSync('/tmp/stack-dumps-')
  onTestFinished(() => {
    writeFileSync(setting, before)
    rmSync(directory, { recursive: true })
  })
  writeFileSync(setting, join(directory, 'core'))
  return directory
}
