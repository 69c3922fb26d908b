import { describe, expect, it } from 'vitest'
import { complaintsOfWeb, loadWeb } from '../../support/load-text.ts'

describe('limits', () => {
  it('are read from their keys', async () => {
    const { resources } = await loadWeb(
      `image: x
cpu_shares: 512
cpu_period: 50000
cpu_quota: "25000"
cpu_rt_period: 1000000
cpu_rt_runtime: 95000
cpuset: "0-1"
mem_limit: 64m
memswap_limit: 128m
mem_swappiness: 10
oom_kill_disable: true
blkio_config:
  weight: 300
  weight_device: [{path: /dev/sda, weight: 400}]
  device_read_bps: [{path: /dev/sda, rate: 12mb}]
  device_write_iops: [{path: /dev/sdb, rate: "30"}]`,
    )
    expect(resources).toMatchObject({
      cpuShares: 512,
      cpuPeriod: 50_000,
      cpuQuota: 25_000,
      cpuRealtimePeriod: 1_000_000,
      cpuRealtimeRuntime: 95_000,
      cpuset: '0-1',
      memory: 64 << 20,
      memorySwap: 128 << 20,
      memorySwappiness: 10,
      oomKillDisable: true,
      blockIo: {
        weight: 300,
        deviceWeights: [{ path: '/dev/sda', value: 400 }],
        readBytes: [{ path: '/dev/sda', value: 12 << 20 }],
        writeOperations: [{ path: '/dev/sdb', value: 30 }],
      },
    })
  })

  it.each([
    ['-1', 'unlimited'],
    ['0', undefined],
  ])('of memory and swap are %s for %s', async (written, meant) => {
    const { resources } = await loadWeb(`image: x\nmem_limit: 1m\nmemswap_limit: ${written}`)
    expect(resources.memorySwap).toBe(meant)
  })

  it.each([
    ['memswap_limit: 2m', 'without a limit of memory'],
    ['mem_limit: 4m\nmemswap_limit: 2m', 'is below its limit of memory'],
    ['cpus: 1\ncpu_quota: 1000', "both 'cpus' and 'cpu_quota'"],
    ['mem_swappiness: 101', "'mem_swappiness' of service 'web' is 101"],
    ['blkio_config: {weight: 5}', "'blkio_config.weight' of service 'web' is 5"],
    ['blkio_config: {weight_device: [{path: /dev/sda, weight: 1001}]}', 'is 1001'],
    ['cpuset: "0-"', "'cpuset' of service 'web' is not valid"],
    ['isolation: hyperv', "'isolation' of service 'web' is not valid"],
  ])('are refused when they make no sense: %s', async (lines, expected) => {
    const found = await complaintsOfWeb(`image: x\n${lines}`)
    expect(found.join('\n')).toContain(expected)
  })
})
