import { describe, expect, it } from 'vitest'
import { readMappedDevices } from '../../../../src/linux/bundle/mapped-devices.ts'
import { requirePlatform } from '../../../../src/linux/require-platform.ts'
import { bytes } from '../../../../src/model/byte-size.ts'
import { ownNamespaces, type NamespaceModes } from '../../../../src/model/namespaces.ts'
import type { Service } from '../../../../src/model/service.ts'
import { buildService } from '../../../support/build-project.ts'
import { buildRuntimeSpec, plainMachine } from '../../../support/build-runtime-spec.ts'

const host = { type: 'host' } as const
const db = { type: 'service', name: 'db' } as const

describe('namespaces', () => {
  it('of the machine are left out of the bundle', () => {
    const { linux, hostname } = specWith({ network: host, pid: host, ipc: host, uts: host })
    expect(linux.namespaces.map(({ type }) => type)).toEqual(['mount', 'cgroup'])
    expect(hostname).toBeUndefined()
    expect(linux.sysctl).toEqual({})
  })

  it('of another container are joined by their paths', () => {
    const shared = {
      namespaces: { network: '/proc/7/ns/net', ipc: '/proc/7/ns/ipc' },
      hostname: 'db',
      sharedMemory: '/proc/7/root/dev/shm',
    }
    const spec = buildRuntimeSpec({
      service: { namespaces: { ...ownNamespaces, network: db, ipc: db } },
      shared,
    })
    expect(spec.linux.namespaces).toContainEqual({ type: 'network', path: '/proc/7/ns/net' })
    expect(spec.linux.namespaces).toContainEqual({ type: 'ipc', path: '/proc/7/ns/ipc' })
    expect(spec.hostname).toBe('db')
    expect(spec.process.env).toContain('HOSTNAME=db')
    expect(mountAt(spec.mounts, '/dev/shm')).toMatchObject({ source: '/proc/7/root/dev/shm' })
  })

  it.each([
    ['host', 'v2', false],
    ['private', 'v1', true],
  ] as const)('of control groups are as asked: %s on %s', (cgroup, cgroups, expected) => {
    const { linux } = buildRuntimeSpec({
      service: { namespaces: { ...ownNamespaces, cgroup } },
      machine: { ...plainMachine, cgroups },
    })
    expect(linux.namespaces.some(({ type }) => type === 'cgroup')).toBe(expected)
  })

  it('give the name of the machine with its network', () => {
    expect(specWith({ network: host }).hostname).toBe('machine')
  })

  it('without shared memory have none', () => {
    expect(mountAt(specWith({ ipc: { type: 'none' } }).mounts, '/dev/shm')).toBeUndefined()
    expect(mountAt(specWith({ ipc: host }).mounts, '/dev/shm')).toMatchObject({ type: 'bind' })
  })

  it.each([
    ['net.core.somaxconn', { network: host }],
    ['kernel.shmmax', { ipc: host }],
  ])('of the machine keep their setting %s', (name, modes) => {
    const namespaces = { ...ownNamespaces, ...modes }
    expect(() => buildRuntimeSpec({ service: { namespaces, sysctls: { [name]: '1' } } })).toThrow(
      expect.objectContaining({ code: 'CT0001', message: expect.stringContaining(name) }),
    )
  })
})

describe('devices', () => {
  it('are made and allowed', async () => {
    const devices = [{ source: '/dev/zero', target: '/dev/nought', permissions: 'r' }]
    const service = { devices, deviceRules: ['b *:* r', 'a *:* rwm'] }
    const mappedDevices = await readMappedDevices(buildService('web', service))
    const { linux } = buildRuntimeSpec({ service, mappedDevices })
    expect(linux.devices).toMatchObject([{ path: '/dev/nought', type: 'c', major: 1, minor: 5 }])
    expect(linux.resources.devices.slice(-3)).toEqual([
      { allow: true, type: 'c', major: 1, minor: 5, access: 'r' },
      { allow: true, type: 'b', access: 'r' },
      { allow: true, access: 'rwm' },
    ])
  })

  it('are refused where the machine has none', async () => {
    const devices = [{ source: '/dev/nothing', target: '/dev/x', permissions: 'r' }]
    await expect(readMappedDevices(buildService('web', { devices }))).rejects.toMatchObject({
      code: 'CT0001',
    })
  })
})

it('a container has what its service says of it', () => {
  const spec = buildRuntimeSpec({
    service: {
      shmSize: bytes(1 << 20),
      oomScoreAdj: 500,
      domainname: 'example.org',
      annotations: { tier: 'front' },
    },
  })
  expect(mountAt(spec.mounts, '/dev/shm')?.options).toContain(`size=${1 << 20}`)
  expect(spec.process.oomScoreAdj).toBe(500)
  expect(spec.linux.sysctl['kernel.domainname']).toBe('example.org')
  expect(spec.annotations['tier']).toBe('front')
})

it('annotations of ours are not for stack files', () => {
  const annotations = { 'dev.stack.init': '/bin/evil' }
  expect(() => buildRuntimeSpec({ service: { annotations } })).toThrow(
    expect.objectContaining({ code: 'CT0001' }),
  )
})

it.each(['linux/amd64', 'linux/x86_64', 'amd64', 'linux'])('%s runs on its machine', (platform) => {
  expect(() => requirePlatform(buildService('web', { platform }), 'x64')).not.toThrow()
})

it.each(['linux/arm64', 'windows/amd64', 'wasi/wasm'])('%s does not', (platform) => {
  expect(() => requirePlatform(buildService('web', { platform }), 'x64')).toThrow(
    expect.objectContaining({ code: 'EN0002' }),
  )
})

function specWith(modes: Partial<NamespaceModes>): ReturnType<typeof buildRuntimeSpec> {
  const service: Partial<Service> = { namespaces: { ...ownNamespaces, ...modes } }
  return buildRuntimeSpec({ service })
}

function mountAt(mounts: ReturnType<typeof buildRuntimeSpec>['mounts'], path: string) {
  return mounts.find(({ destination }) => destination === path)
}
