import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { prepareBundle, type RuntimeBundle } from '../../support/runtime-bundle.ts'

const hasSystemd = existsSync('/run/systemd/system')
const hasVersion1 = !existsSync('/sys/fs/cgroup/cgroup.controllers')

describe('a cgroup that systemd makes', () => {
  beforeEach((test) => {
    test.skip(!hasSystemd, 'systemd does not run here')
    test.skip(hasVersion1, 'cgroups are not of version 2 alone')
  })

  it('is a scope with the limits, which ends with the container', () => {
    const bundle = prepareScope()
    const unit = `stack-${bundle.id}.scope`
    expect(bundle.call('--systemd-cgroup', 'run', '--detach', ...words(bundle)).stderr).toBe('')
    expect(shown(unit)).toMatchObject({
      ...{ ActiveState: 'active', Slice: 'machine-test.slice', Delegate: 'yes' },
      ...{ MemoryMax: '33554432', TasksMax: '50', CPUQuotaPerSecUSec: '500ms' },
    })
    const { pid } = bundle.state()
    const path = `/machine.slice/machine-test.slice/${unit}`
    expect(readFileSync(`/proc/${pid}/cgroup`, 'utf8')).toBe(`0::${path}\n`)
    expect(readFileSync(`/sys/fs/cgroup${path}/cpu.max`, 'utf8')).toBe('50000 100000\n')
    const greedy = ['exec', bundle.id, 'dd', 'if=/dev/zero', 'of=/dev/null', 'bs=60M', 'count=1']
    expect(bundle.call(...greedy).exitCode).toBe(137)
    expect(bundle.call('update', '--memory', '67108864', bundle.id).exitCode).toBe(0)
    expect(shown(unit)).toMatchObject({ MemoryMax: '67108864', TasksMax: '50' })
    execFileSync('systemctl', ['daemon-reload'])
    expect(readFileSync(`/sys/fs/cgroup${path}/memory.max`, 'utf8')).toBe('67108864\n')
    expect(bundle.call('delete', '--force', bundle.id)).toMatchObject({ exitCode: 0, stderr: '' })
    expect(shown(unit)).toMatchObject({ LoadState: 'not-found', ActiveState: 'inactive' })
    expect(existsSync(join('/sys/fs/cgroup', path))).toBe(false)
  })

  it('is gone when the container could not be made', () => {
    const bundle = prepareScope(['missing'])
    expect(bundle.call('--systemd-cgroup', 'run', ...words(bundle)).exitCode).toBe(127)
    expect(shown(`stack-${bundle.id}.scope`)).toMatchObject({ LoadState: 'not-found' })
  })

  it('is named as systemd needs it', () => {
    const bundle = prepareBundle({})
    const run = bundle.call('--systemd-cgroup', 'run', ...words(bundle))
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain('expected cgroupsPath to be of format "slice:prefix:name"')
  })
})

function prepareScope(args: readonly string[] = ['sleep', '1000']): RuntimeBundle {
  return prepareBundle({
    args,
    change: (config) => {
      config.linux.cgroupsPath = `machine-test.slice:stack:${config.linux.cgroupsPath.slice(1)}`
      config.linux.resources = {
        memory: { limit: 33_554_432 },
        pids: { limit: 50 },
        cpu: { quota: 50_000, period: 100_000 },
      }
    },
  })
}

function words(bundle: RuntimeBundle): readonly string[] {
  return ['--bundle', bundle.directory, bundle.id]
}

function shown(unit: string): Record<string, string> {
  const lines = execFileSync('systemctl', ['show', unit], { encoding: 'utf8' }).trim().split('\n')
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}
