import { describe, expect, it } from 'vitest'
import { readBlockDevices } from '../../../../src/linux/bundle/block-io.ts'
import { bytes } from '../../../../src/model/byte-size.ts'
import { unlimitedResources, type Resources } from '../../../../src/model/resources.ts'
import { buildService } from '../../../support/build-project.ts'
import { buildRuntimeSpec, plainMachine } from '../../../support/build-runtime-spec.ts'

describe('limits of a container', () => {
  it('are those of the service, one by one', () => {
    const { cpu, memory } = resourcesOf(
      {
        cpuShares: 512,
        cpuPeriod: 50_000,
        cpuQuota: 25_000,
        cpuRealtimePeriod: 1_000_000,
        cpuRealtimeRuntime: 95_000,
        cpuset: '0-1',
        memory: bytes(64 << 20),
        memorySwap: bytes(128 << 20),
        memorySwappiness: 10,
        oomKillDisable: true,
      },
      'v1',
    )
    expect(cpu).toEqual({
      shares: 512,
      quota: 25_000,
      period: 50_000,
      realtimePeriod: 1_000_000,
      realtimeRuntime: 95_000,
      cpus: '0-1',
    })
    expect(memory).toEqual({
      limit: 64 << 20,
      swap: 128 << 20,
      swappiness: 10,
      disableOOMKiller: true,
    })
  })

  it('leave swap alone only where the service says so', () => {
    const memory = bytes(1 << 20)
    expect(resourcesOf({ memory }).memory?.swap).toBe(1 << 20)
    expect(resourcesOf({ memory, memorySwap: 'unlimited' }).memory?.swap).toBe(-1)
  })

  it.each([
    ['oom_kill_disable', { oomKillDisable: true }],
    ['cpu_rt_runtime', { cpuRealtimeRuntime: 1000 }],
  ])('of version 1 alone are refused where there is version 2: %s', (key, resources) => {
    expect(() => resourcesOf(resources)).toThrow(
      expect.objectContaining({ code: 'EN0002', message: expect.stringContaining(key) }),
    )
  })

  it('tell version 2 nothing of swappiness', () => {
    expect(resourcesOf({ memorySwappiness: 10 }).memory).toBeUndefined()
  })

  it('name block devices by their numbers', () => {
    const limit = { path: '/dev/vda', value: 100 }
    const blockIo = {
      weight: 300,
      deviceWeights: [limit],
      readBytes: [limit],
      writeBytes: [],
      readOperations: [],
      writeOperations: [limit],
    }
    const { linux } = buildRuntimeSpec({
      service: { resources: { ...unlimitedResources, blockIo } },
      blockDevices: new Map([['/dev/vda', { major: 254, minor: 0 }]]),
    })
    expect(linux.resources.blockIO).toEqual({
      weight: 300,
      weightDevice: [{ major: 254, minor: 0, weight: 100 }],
      throttleReadBpsDevice: [{ major: 254, minor: 0, rate: 100 }],
      throttleWriteIOPSDevice: [{ major: 254, minor: 0, rate: 100 }],
    })
  })

  it('are refused for what is no block device', async () => {
    const blockIo = { ...unlimitedResources.blockIo, readBytes: [{ path: '/dev/null', value: 1 }] }
    const service = buildService('web', { resources: { ...unlimitedResources, blockIo } })
    await expect(readBlockDevices(service)).rejects.toMatchObject({
      code: 'CT0001',
      message: expect.stringContaining('/dev/null'),
    })
  })
})

function resourcesOf(resources: Partial<Resources>, cgroups: 'v1' | 'v2' = 'v2') {
  return buildRuntimeSpec({
    service: { resources: { ...unlimitedResources, ...resources } },
    machine: { ...plainMachine, cgroups },
  }).linux.resources
}
