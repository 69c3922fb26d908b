import { describe, expect, it } from 'vitest'
import {
  decodeRuntimeSpec,
  encodeRuntimeSpec,
} from '../../../../src/linux/bundle/encode-runtime-spec.ts'
import { bytes } from '../../../../src/model/byte-size.ts'
import { unlimitedResources } from '../../../../src/model/resources.ts'
import { buildRuntimeSpec, containerId, plainMachine } from '../../../support/build-runtime-spec.ts'

describe('the runtime specification of a container', () => {
  it('names its layers, its init and the place of volumes to our runtime', () => {
    expect(
      buildRuntimeSpec({ service: { init: true, environment: { HOME: '/x' } } }).annotations,
    ).toEqual({
      'dev.stack.rootfs.lowerdir': '/l/2:/l/1',
      'dev.stack.rootfs.upperdir': '/u',
      'dev.stack.rootfs.workdir': '/w',
      'dev.stack.init': '/native/stack-init',
      'dev.stack.volumes': '/var/lib/stack/volumes',
    })
    expect(buildRuntimeSpec().annotations).not.toHaveProperty('dev.stack.init')
  })

  it.each([
    ['v2', ['pid', 'network', 'ipc', 'uts', 'mount', 'cgroup']],
    ['v1', ['pid', 'network', 'ipc', 'uts', 'mount']],
  ] as const)('has namespaces of its own on a machine with cgroups %s', (cgroups, types) => {
    const { linux } = buildRuntimeSpec({ machine: { ...plainMachine, cgroups } })
    expect(linux.namespaces).toEqual(types.map((type) => ({ type })))
  })

  it('lies in a cgroup of its own with the limits of the service', () => {
    const resources = {
      ...unlimitedResources,
      cpus: 0.5,
      memory: bytes(64 << 20),
      memoryReservation: bytes(32 << 20),
      pids: 100,
    }
    const { linux } = buildRuntimeSpec({ service: { resources } })
    expect(linux.cgroupsPath).toBe(`/stack/${containerId}`)
    expect(linux.resources).toMatchObject({
      memory: { limit: 64 << 20, swap: 64 << 20, reservation: 32 << 20 },
      cpu: { quota: 50_000, period: 100_000 },
      pids: { limit: 100 },
    })
  })

  it('limits nothing that the service does not', () => {
    expect(Object.keys(buildRuntimeSpec().linux.resources)).toEqual(['devices'])
  })

  it('never asks for less processor time than the kernel takes', () => {
    const resources = { ...unlimitedResources, cpus: 0.001 }
    expect(buildRuntimeSpec({ service: { resources } }).linux.resources.cpu?.quota).toBe(1000)
  })

  it('lets every user take low ports and send pings, unless the service says otherwise', () => {
    const defaults = buildRuntimeSpec().linux.sysctl
    expect(defaults).toEqual({
      'net.ipv4.ip_unprivileged_port_start': '0',
      'net.ipv4.ping_group_range': '0 2147483647',
    })
    const sysctls = { 'net.ipv4.ip_unprivileged_port_start': '1024', 'kernel.shmmax': '1' }
    expect(buildRuntimeSpec({ service: { sysctls } }).linux.sysctl).toEqual({
      ...defaults,
      ...sysctls,
    })
  })

  it.each([
    ...['kernel.core_pattern', 'vm.swappiness', 'kernel.shm_rmid_forced=1+kernel.core_pattern'],
    ...[
      'net.ipv4.conf../../../kernel.core_pattern',
      'net.',
      'net',
      'net.ipv4 .x',
      'kernel.hostname',
    ],
  ])('refuses the sysctl %s of the whole machine', (name) => {
    expect(() => buildRuntimeSpec({ service: { sysctls: { [name]: '1' } } })).toThrow(
      expect.objectContaining({ code: 'CT0001' }),
    )
  })

  it('refuses a sysctl value of more than one line', () => {
    expect(() =>
      buildRuntimeSpec({ service: { sysctls: { 'net.core.somaxconn': '1\n2' } } }),
    ).toThrow(expect.objectContaining({ code: 'CT0001' }))
  })
})

describe('its text', () => {
  it('keeps every digit of a limit, and what users wrote', () => {
    const hostile = '{"exactNumber":"5"}'
    const spec = buildRuntimeSpec({
      service: {
        ulimits: { core: { soft: -1, hard: -1 }, nofile: { soft: 1024, hard: 1024 } },
        environment: { HOSTILE: hostile },
        command: [hostile],
      },
    })
    const text = encodeRuntimeSpec(spec)
    expect(text).toContain('"soft":18446744073709551615,"hard":18446744073709551615')
    expect(text).toContain('"soft":1024')
    expect(decodeRuntimeSpec(text)).toEqual(spec)
  })
})
