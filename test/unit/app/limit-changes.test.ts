import { describe, expect, it } from 'vitest'
import { limitChanges, type LimitTexts } from '../../../src/app/limit-changes.ts'

describe('limitChanges', () => {
  it('reads what docker update takes', () => {
    expect(
      limitChanges({
        cpuShares: '512',
        cpuPeriod: '50000',
        cpuQuota: '20000',
        cpuRtPeriod: '1000000',
        cpuRtRuntime: '950000',
        cpusetCpus: '0-1,3',
        cpusetMems: '0',
        memory: '1.5g',
        memoryReservation: '1m',
        memorySwap: '-1',
        pidsLimit: '50',
        blkioWeight: '300',
        restart: 'on-failure:3',
      }),
    ).toEqual({
      cpuShares: 512,
      cpuPeriod: 50_000,
      cpuQuota: 20_000,
      cpuRealtimePeriod: 1_000_000,
      cpuRealtimeRuntime: 950_000,
      cpuset: '0-1,3',
      cpusetMems: '0',
      memory: 1_610_612_736,
      memoryReservation: 1_048_576,
      memorySwap: 'unlimited',
      pids: 50,
      blockIoWeight: 300,
      restart: { name: 'on-failure', maximumRetryCount: 3 },
    })
  })

  it('takes limits away where 0, -1 or nothing is written', () => {
    const none = { memory: '0', memorySwap: '0', pidsLimit: '-1', cpuQuota: '-1', cpusetCpus: '' }
    expect(limitChanges(none)).toEqual({
      memory: null,
      memorySwap: null,
      pids: null,
      cpuQuota: null,
      cpuset: null,
    })
  })

  it('has --cpus take the place of a quota, unless one is given beside it', () => {
    expect(limitChanges({ cpus: '1.5' })).toEqual({ cpus: 1.5, cpuQuota: null, cpuPeriod: null })
    expect(limitChanges({ cpus: '.5', cpuQuota: '20000' })).toEqual({
      cpus: 0.5,
      cpuQuota: 20_000,
      cpuPeriod: null,
    })
  })

  it.each<[LimitTexts, string]>([
    [{ cpus: 'many' }, '--cpus "many" is no value that it takes'],
    [{ cpus: '-1' }, '--cpus "-1" is no value that it takes'],
    [{ memory: '12q' }, '--memory "12q" is no value that it takes'],
    [{ memory: '-5m' }, '--memory "-5m" is no value that it takes'],
    [{ cpuQuota: '999' }, '--cpu-quota 999 is no number from 1000 to 31536000000000'],
    [{ cpuRtRuntime: '0' }, '--cpu-rt-runtime "0" is no value that it takes'],
    [{ cpuRtPeriod: '-1' }, '--cpu-rt-period "-1" is no value that it takes'],
    [{ cpuShares: '1.5' }, '--cpu-shares 1.5 is no number from 2 to 262144'],
    [{ blkioWeight: '9' }, '--blkio-weight 9 is no number from 10 to 1000'],
    [{ cpusetCpus: '0;1' }, '--cpuset-cpus "0;1" is no value that it takes'],
    [{ restart: 'always:3' }, '--restart "always:3" is no value that it takes'],
    [{ restart: 'sometimes' }, '--restart "sometimes" is no value that it takes'],
  ])('refuses %j', (texts, message) => {
    expect(() => limitChanges(texts)).toThrow(message)
  })
})
