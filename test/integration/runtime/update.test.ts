import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  cgroupDirectories,
  cgroupValue,
  prepareBundle,
  type RuntimeBundle,
} from '../../support/runtime-bundle.ts'

const mebibyte = 1024 * 1024

describe('update', () => {
  it('takes sizes with units, raises limits of memory and lowers them', () => {
    const bundle = started({ memory: { limit: 32 * mebibyte, swap: 32 * mebibyte } })
    for (const [memory, swap, megabytes] of [
      ['64M', '80m', 64],
      ['40MiB', '48M', 40],
      ['0.125g', '1g', 128],
    ] as const) {
      const flags = ['--memory', memory, '--memory-swap', swap]
      expect(bundle.call('update', bundle.id, ...flags)).toMatchObject({ exitCode: 0, stderr: '' })
      expect(cgroupValue(bundle.id, ['memory.limit_in_bytes', 'memory.max'])).toBe(
        String(megabytes * mebibyte),
      )
    }
    expect(bundle.call('update', '--memory', 'much', bundle.id).stderr).toContain('not a size')
    expect(bundle.call('update', '--memory', '3X', bundle.id).stderr).toContain('not a size')
  })

  it('takes away every limit of memory at once', () => {
    const bundle = started({ memory: { limit: 32 * mebibyte, swap: 32 * mebibyte } })
    expect(bundle.call('update', '--memory', '-1', bundle.id).stderr).toBe('')
    const limit = cgroupValue(bundle.id, ['memory.limit_in_bytes', 'memory.max'])
    expect(limit === 'max' || Number(limit) > 2 ** 60).toBe(true)
  })

  it('changes quota and period together, whatever was before', () => {
    const bundle = started({ cpu: { quota: 500_000, period: 1_000_000 } })
    for (const [quota, period] of [
      ['3000', '10000'],
      ['900000', '1000000'],
    ] as const) {
      const flags = ['--cpu-quota', quota, '--cpu-period', period]
      expect(bundle.call('update', ...flags, bundle.id).stderr).toBe('')
      expect([quota, `${quota} ${period}`]).toContain(
        cgroupValue(bundle.id, ['cpu.cfs_quota_us', 'cpu.max']),
      )
    }
  })

  it('reads a resources object from a file', () => {
    const bundle = started({ pids: { limit: 10 } })
    const file = join(bundle.directory, 'resources.json')
    writeFileSync(file, JSON.stringify({ pids: { limit: 30 }, cpu: { idle: 1 } }))
    expect(bundle.call('update', '--resources', file, bundle.id).stderr).toBe('')
    expect(cgroupValue(bundle.id, ['pids.max'])).toBe('30')
    expect(cgroupValue(bundle.id, ['cpu.idle'])).toBe('1')
    expect(bundle.call('update', '--cpu-idle', '2', bundle.id).exitCode).toBe(1)
  })
})

describe('the cgroup of a container', () => {
  it('lets at least its first process be', () => {
    const bundle = started({ pids: { limit: 0 } })
    expect(cgroupValue(bundle.id, ['pids.max'])).toBe('1')
  })

  it('is its own in every hierarchy', () => {
    const bundle = started({})
    const lines = readFileSync(`/proc/${bundle.state().pid}/cgroup`, 'utf8').trim().split('\n')
    expect(lines.filter((line) => !line.endsWith(`/${bundle.id}`))).toEqual([])
  })

  it('is not shared with one that runs', () => {
    const first = started({})
    const second = prepareBundle({
      change: (config) => (config.linux.cgroupsPath = `/${first.id}`),
    })
    expect(second.run().stderr).toContain("container's cgroup is not empty")
    expect(first.state().status).toBe('running')
  })

  it('is not one that is frozen already', () => {
    const bundle = prepareBundle({})
    const directory = freezerDirectory()
    const cgroup = join(directory, bundle.id)
    mkdirSync(cgroup)
    onTestFinished(() => rmdirSync(cgroup))
    const isV1 = existsSync(join(cgroup, 'freezer.state'))
    const file = join(cgroup, isV1 ? 'freezer.state' : 'cgroup.freeze')
    writeFileSync(file, isV1 ? 'FROZEN' : '1')
    expect(bundle.run().stderr).toContain("container's cgroup unexpectedly frozen")
    writeFileSync(file, isV1 ? 'THAWED' : '0')
  })

  it('takes files of version 2 only for controllers that are there', (test) => {
    test.skip(!existsSync('/sys/fs/cgroup/memory'), 'memory is on version 2')
    const bundle = prepareBundle({
      change: (config) => (config.linux.resources = { unified: { 'memory.min': '131072' } }),
    })
    expect(bundle.run().stderr).toContain('invalid configuration')
    expect(cgroupDirectories(bundle.id)).toEqual([])
  })

  it('has cgroups below it that exec enters by name', (test) => {
    test.skip(!existsSync('/sys/fs/cgroup/pids'), 'pids is on version 2')
    const bundle = started({})
    const below = join(directoryWith(bundle, 'pids.max'), 'below')
    mkdirSync(below)
    const execute = (cgroup: string, ...program: readonly string[]): string => {
      const run = bundle.call('exec', '--cgroup', cgroup, bundle.id, ...program)
      return run.stdout + run.stderr
    }
    expect(execute('pids:below', 'cat', '/proc/self/cgroup')).toContain(':pids:/below\n')
    expect(execute('..', 'true')).toContain('bad sub cgroup path ..')
    expect(execute('nowhere:/', 'true')).toContain('unknown controller nowhere')
    expect(execute('pids:other', 'true')).toMatch(
      /adding pid of the new process to cgroups: \S+: no such file or directory/,
    )
  })
})

function started(resources: Record<string, unknown>): RuntimeBundle {
  const bundle = prepareBundle({
    args: ['sleep', '1000'],
    change: (config) => (config.linux.resources = resources),
  })
  bundle.start()
  return bundle
}

function directoryWith(bundle: RuntimeBundle, file: string): string {
  const directory = cgroupDirectories(bundle.id).find((path) => existsSync(join(path, file)))
  if (directory === undefined) throw new Error(`no cgroup of the container has ${file}`)
  return directory
}

function freezerDirectory(): string {
  return existsSync('/sys/fs/cgroup/freezer') ? '/sys/fs/cgroup/freezer' : '/sys/fs/cgroup'
}
