import { readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  prepareBundle,
  type BundleConfig,
  type RuntimeBundle,
} from '../../support/runtime-bundle.ts'

const files: Record<string, string> = { mount: 'mnt', network: 'net' }

function namespaceFile(pid: number | 'self', type: string): string {
  return `/proc/${pid}/ns/${files[type] ?? type}`
}

function joinsOf(pid: number, types: readonly string[]): (config: BundleConfig) => void {
  return (config) => {
    const others = config.linux.namespaces.filter(({ type }) => !types.includes(type))
    const joined = types.map((type) => ({ type, path: namespaceFile(pid, type) }))
    config.linux.namespaces = [...others, ...joined]
  }
}

const mappings = [{ containerID: 0, hostID: 100_000, size: 65_536 }]

function startFirst(change?: (config: BundleConfig) => void): RuntimeBundle {
  const bundle = prepareBundle({ args: ['sleep', '1000'], ...(change && { change }) })
  bundle.start()
  return bundle
}

function withUserNamespace(config: BundleConfig): void {
  config.linux.namespaces.push({ type: 'user' }, { type: 'time' })
  Object.assign(config.linux, { uidMappings: mappings, gidMappings: mappings })
}

describe('namespaces by path', () => {
  it.each(['network', 'ipc', 'uts', 'pid', 'cgroup'])('joins a %s namespace', (type) => {
    const pid = startFirst().state().pid
    const run = prepareBundle({
      args: ['readlink', namespaceFile('self', type)],
      change: (config) => {
        joinsOf(pid, [type])(config)
        if (type === 'uts') config.hostname = ''
      },
    }).run()
    expect(run).toEqual({
      exitCode: 0,
      stdout: `${readlinkSync(namespaceFile(pid, type))}\n`,
      stderr: '',
    })
    expect(run.stdout).not.toBe(`${readlinkSync(namespaceFile('self', type))}\n`)
  })

  it('joins a user namespace, and those that belong to it', () => {
    const pid = startFirst(withUserNamespace).state().pid
    const types = ['user', 'network', 'ipc', 'uts', 'time']
    const bundle = startFirst(joinsOf(pid, types))
    for (const type of types) {
      const joined = readlinkSync(namespaceFile(bundle.state().pid, type))
      expect(joined).toBe(readlinkSync(namespaceFile(pid, type)))
    }
    const own = readFileSync(`/proc/${bundle.state().pid}/uid_map`, 'utf8')
    expect(own.trim().split(/\s+/)).toEqual(['0', '100000', '65536'])
    expect(bundle.call('exec', bundle.id, 'id', '-u').stdout).toBe('0\n')
  })

  it('joins a network namespace of the host with a user namespace of its own', () => {
    const pid = startFirst().state().pid
    const bundle = startFirst((config) => {
      joinsOf(pid, ['network'])(config)
      config.linux.namespaces.push({ type: 'user' })
      Object.assign(config.linux, { uidMappings: mappings, gidMappings: mappings })
    })
    const joined = readlinkSync(namespaceFile(bundle.state().pid, 'network'))
    expect(joined).toBe(readlinkSync(namespaceFile(pid, 'network')))
  })

  it('has a root of its own in the mount namespace of the host, where nothing is left of it', () => {
    const bundle = startFirst((config) => {
      config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'mount')
    })
    const below = (): number =>
      readFileSync('/proc/self/mounts', 'utf8').split(bundle.rootfs).length
    const namespace = readlinkSync(namespaceFile(bundle.state().pid, 'mount'))
    expect(namespace).toBe(readlinkSync('/proc/self/ns/mnt'))
    expect(below()).toBeGreaterThan(5)
    const inside = bundle.call('exec', bundle.id, 'sh', '-c', 'ls /; ls /home /usr')
    expect(inside.stdout).toBe('bin\ndev\netc\nproc\nsys\ntmp\n')
    expect(bundle.call('delete', '--force', bundle.id).exitCode).toBe(0)
    expect(below()).toBe(1)
  })

  it('leaves nothing of a root in the mount namespace of the host that came to nothing', () => {
    const bundle = prepareBundle({
      args: ['nothing'],
      change: (config) => {
        config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'mount')
      },
    })
    expect(bundle.run().exitCode).toBe(127)
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(bundle.rootfs)
  })

  it('refuses a namespace of another type', () => {
    const pid = startFirst().state().pid
    const refused = prepareBundle({
      change: (config) => {
        const others = config.linux.namespaces.filter(({ type }) => type !== 'ipc')
        config.linux.namespaces = [...others, { type: 'ipc', path: `/proc/${pid}/ns/net` }]
      },
    }).run()
    expect(refused.exitCode).toBe(1)
    expect(refused.stderr).toContain('is no namespace of the type that is asked for')
  })

  it('runs the hooks of the runtime outside of them', () => {
    const pid = startFirst().state().pid
    const bundle = prepareBundle({
      change: (config, { directory }) => {
        joinsOf(pid, ['network', 'pid'])(config)
        config.linux.namespaces.push({ type: 'time' })
        const script = `readlink /proc/self/ns/net /proc/self/ns/time > ${directory}/namespaces`
        const env = ['PATH=/bin:/usr/bin']
        config.hooks = { createRuntime: [{ path: '/bin/sh', args: ['sh', '-c', script], env }] }
      },
    })
    expect(bundle.run()).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    const seen = readFileSync(join(bundle.directory, 'namespaces'), 'utf8').trim().split('\n')
    const own = [readlinkSync('/proc/self/ns/net'), readlinkSync('/proc/self/ns/time')]
    expect(seen).toEqual(own)
  })
})

describe('a time namespace', () => {
  it('has clocks of its own', () => {
    const bundle = prepareBundle({
      args: ['cat', '/proc/self/timens_offsets', '/proc/uptime'],
      change: (config) => {
        config.linux.namespaces.push({ type: 'time' })
        config.linux.timeOffsets = { boottime: { secs: 1_000_000, nanosecs: 7 } }
      },
    })
    const lines = bundle
      .run()
      .stdout.split('\n')
      .map((line) => line.trim().split(/\s+/))
    expect(lines[1]).toEqual(['boottime', '1000000', '7'])
    expect(Number(lines[2]?.[0])).toBeGreaterThan(1_000_000)
  })
})
