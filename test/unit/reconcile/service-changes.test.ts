import { describe, expect, it } from 'vitest'
import { describeChanges } from '../../../src/reconcile/compare-values.ts'
import { serviceChanges } from '../../../src/reconcile/service-changes.ts'
import { seconds } from '../../../src/model/duration.ts'
import { unlimitedResources } from '../../../src/model/resources.ts'
import type { Service } from '../../../src/model/service.ts'
import { buildService } from '../../support/build-project.ts'

function changes(before: Partial<Service>, after: Partial<Service>) {
  return serviceChanges(buildService('web', before), buildService('web', after)).map(
    ({ path, before: old, after: current }) => [path, old, current],
  )
}

describe('what differs between two services', () => {
  it('is told by the names of the stack file', () => {
    expect(
      changes(
        {
          environment: { PORT: '80', GONE: 'x' },
          rootfs: { type: 'image', reference: 'a:1' },
          command: undefined,
        },
        {
          environment: { PORT: '81' },
          rootfs: { type: 'image', reference: 'a:2' },
          command: ['run', 'it'],
          capAdd: ['NET_ADMIN'],
        },
      ),
    ).toEqual([
      ['cap_add', undefined, '["NET_ADMIN"]'],
      ['command', undefined, '["run","it"]'],
      ['environment.GONE', 'x', undefined],
      ['environment.PORT', '80', '81'],
      ['image', 'a:1', 'a:2'],
    ])
  })

  it('leaves out what a running container takes over', () => {
    const taken = {
      replicas: 3,
      profiles: ['p'],
      labels: { team: 'blue' },
      restart: { name: 'always' },
      healthcheck: 'disabled',
      stopSignal: 'SIGINT',
      stopGracePeriod: seconds(1),
      resources: { ...unlimitedResources, cpus: 2, pids: 10 },
    } as const
    expect(changes({}, taken)).toEqual([])
  })

  it('has the limits that the kernel does not take back', () => {
    const device = { path: '/dev/sda', value: 100 }
    const blockIo = { ...unlimitedResources.blockIo, deviceWeights: [device], readBytes: [device] }
    const resources = { ...unlimitedResources, memorySwappiness: 5, blockIo }
    expect(changes({}, { resources })).toEqual([
      ['blkio_config.weight_device./dev/sda', undefined, '100'],
      ['mem_swappiness', undefined, '5'],
    ])
    // Another runtime may leave out what it does not know.
    expect(
      changes({ runtime: 'runc' }, { runtime: 'runc', resources }).map(([path]) => path),
    ).toEqual([
      'blkio_config.device_read_bps./dev/sda',
      'blkio_config.weight_device./dev/sda',
      'mem_swappiness',
    ])
  })

  it('names mounts by their targets, and tells of networks only when there are none', () => {
    const tmpfs = { type: 'tmpfs', target: '/run', mode: undefined, options: [] } as const
    expect(
      changes({ mounts: [{ ...tmpfs, size: undefined }] }, { networks: {}, mounts: [] }),
    ).toEqual([
      ['networks', 'some', 'none'],
      ['volumes./run.type', 'tmpfs', undefined],
    ])
  })

  it('shows no secret', () => {
    const secret = (content: string): Partial<Service> => ({
      environment: { DB_PASSWORD: content, URL: `postgres://u:${content}@db/x` },
    })
    const shown = changes(secret('hunter1'), secret('hunter2'))
    expect(shown.map(([path]) => path)).toEqual(['environment.DB_PASSWORD', 'environment.URL'])
    expect(JSON.stringify(shown)).not.toContain('hunter')
  })
})

describe('a cause', () => {
  const change = { path: 'environment.PORT', before: '80', after: '81' }

  it('names the first change and counts the others', () => {
    expect(describeChanges([change])).toBe('environment.PORT changed from 80 to 81')
    expect(describeChanges([{ ...change, before: undefined }, change])).toBe(
      'environment.PORT was added, and 1 more change',
    )
    expect(describeChanges([{ ...change, after: undefined }, change, change])).toBe(
      'environment.PORT was removed, and 2 more changes',
    )
  })

  it('says of masked values only that they changed', () => {
    expect(describeChanges([{ path: 'x', before: '****', after: '****' }])).toBe('x changed')
  })
})
