import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repositoryRoot } from '../support/repository.ts'

/** What depends on the version of the control groups: limits, devices, pause, kill, and their use from above. */
const shortSet = [
  'test/integration/runtime/limits.test.ts',
  'test/integration/runtime/lifecycle.test.ts',
  'test/integration/monitor/life.test.ts',
  'test/integration/linux/linux-engine.test.ts',
  'test/e2e/limits.test.ts',
]

const programs = ['qemu-system-x86_64', 'mmdebstrap', 'mke2fs', 'cpio']
const missing = programs.filter((name) => !isInstalled(name))

describe('on a kernel with cgroup version 2 alone', () => {
  it('runtime, monitor, engine and command line tool pass their tests', (test) => {
    test.skip(missing.length > 0, `not installed: ${missing.join(', ')}`)
    const script = join(repositoryRoot, 'scripts/test-vm.sh')
    const projects = ['--project', 'integration', '--project', 'e2e']
    const run = spawnSync(script, [...projects, ...shortSet], { encoding: 'utf8' })
    const lastLine = run.stdout.trimEnd().split('\n').at(-1) ?? ''
    // A test that is skipped there would prove nothing, so the line must end with the failures.
    if (!/^[1-9]\d* passed, 0 failed$/.test(lastLine)) process.stdout.write(run.stdout + run.stderr)
    expect(lastLine).toMatch(/^[1-9]\d* passed, 0 failed$/)
    expect(run.status).toBe(0)
  })
})

function isInstalled(name: string): boolean {
  const directories = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return directories.some((directory) => existsSync(join(directory, name)))
}
