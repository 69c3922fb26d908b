import { describe, expect, it } from 'vitest'
import type { ReadyMount } from '../../../../src/linux/bundle/ready-mount.ts'
import { bytes } from '../../../../src/model/byte-size.ts'
import { buildRuntimeSpec, plainMachine } from '../../../support/build-runtime-spec.ts'

function bind(source: string, target: string, readOnly = false): ReadyMount {
  return { type: 'bind', source, target, readOnly, recursive: true, propagation: 'rprivate' }
}

function targets(mounts: readonly ReadyMount[]): readonly string[] {
  return buildRuntimeSpec({ mounts }).mounts.map(({ destination }) => destination)
}

describe('mounts', () => {
  it('begin with the file systems of the kernel, parents before children', () => {
    expect(targets([])).toEqual([
      ...['/proc', '/dev', '/sys', '/dev/pts', '/dev/mqueue', '/dev/shm'],
      ...['/etc/resolv.conf', '/etc/hostname', '/etc/hosts', '/sys/fs/cgroup'],
    ])
  })

  it('are in an order in which none hides another', () => {
    const order = targets([
      bind('/b', '/data/deep/er'),
      bind('/a', '/data'),
      bind('/c', '/data/deep'),
    ])
    const places = ['/data', '/data/deep', '/data/deep/er'].map((target) => order.indexOf(target))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places[0]).toBeGreaterThan(-1)
  })

  it('of the service take the place of ours, and of what lies below', () => {
    expect(
      targets([bind('/s', '/dev/shm')]).filter((target) => target === '/dev/shm'),
    ).toHaveLength(1)
    expect(targets([bind('/d', '/dev')]).filter((target) => target.startsWith('/dev'))).toEqual([
      '/dev',
    ])
    const spec = buildRuntimeSpec({ mounts: [bind('/own/hosts', '/etc/hosts')] })
    expect(spec.mounts.filter(({ destination }) => destination === '/etc/hosts')).toEqual([
      {
        destination: '/etc/hosts',
        type: 'bind',
        source: '/own/hosts',
        options: ['rbind', 'rprivate'],
      },
    ])
  })

  it('leave the container its own files in an /etc of the service', () => {
    const order = targets([bind('/e', '/etc')])
    expect(order.indexOf('/etc')).toBeGreaterThan(-1)
    expect(order.indexOf('/etc/hosts')).toBeGreaterThan(order.indexOf('/etc'))
  })

  it('say what they may', () => {
    const { mounts } = buildRuntimeSpec({
      mounts: [
        bind('/a', '/ro', true),
        { ...bind('/b', '/single'), recursive: false, propagation: 'rslave' } as ReadyMount,
        {
          type: 'tmpfs',
          target: '/scratch',
          size: bytes(4096),
          mode: 0o700,
          options: ['uid=70', 'exec'],
        },
      ],
    })
    const options = (target: string): readonly string[] | undefined =>
      mounts.find(({ destination }) => destination === target)?.options
    expect(options('/ro')).toEqual(['rbind', 'rro', 'rprivate'])
    expect(options('/single')).toEqual(['bind', 'rslave'])
    expect(options('/scratch')).toEqual([
      ...['nosuid', 'nodev', 'noexec', 'mode=700', 'size=4096', 'uid=70', 'exec'],
    ])
  })

  it('are read-only at their top alone on a kernel that cannot do more', () => {
    const { mounts } = buildRuntimeSpec({
      machine: { ...plainMachine, recursiveReadOnly: false },
      mounts: [bind('/a', '/ro', true)],
    })
    expect(mounts.find(({ destination }) => destination === '/ro')?.options).toContain('ro')
  })

  it('leave what is mounted below them writable, or insist that it is not', () => {
    const mountOf = (submounts: 'writable' | 'read-only', recursiveReadOnly: boolean) =>
      buildRuntimeSpec({
        machine: { ...plainMachine, recursiveReadOnly },
        mounts: [{ ...bind('/a', '/ro', true), submounts } as ReadyMount],
      }).mounts.find(({ destination }) => destination === '/ro')?.options
    expect(mountOf('writable', true)).toEqual(['rbind', 'ro', 'rprivate'])
    expect(mountOf('read-only', true)).toEqual(['rbind', 'rro', 'rprivate'])
    expect(() => mountOf('read-only', false)).toThrow(expect.objectContaining({ code: 'EN0002' }))
  })

  it.each(['/', '/proc', '/proc/sys'])('are refused at %s', (target) => {
    expect(() => buildRuntimeSpec({ mounts: [bind('/x', target)] })).toThrow(
      expect.objectContaining({ code: 'CT0001' }),
    )
  })

  it('show trees of the host copy-on-write, and files of it read-only above them', () => {
    const { mounts } = buildRuntimeSpec({
      rootfs: {
        root: { lowerDirectories: ['/skeleton'], upperDirectory: '/u', workDirectory: '/w' },
        overlays: [
          {
            target: '/usr',
            lowerDirectories: ['/usr'],
            upperDirectory: '/u1',
            workDirectory: '/w1',
          },
        ],
        binds: [{ source: '/home/me/node', target: '/usr/local/bin/node' }],
      },
    })
    expect(mounts[0]).toEqual({
      destination: '/usr',
      type: 'overlay',
      source: 'overlay',
      options: ['lowerdir=/usr', 'upperdir=/u1', 'workdir=/w1'],
    })
    expect(mounts.at(-1)).toEqual({
      destination: '/usr/local/bin/node',
      type: 'bind',
      source: '/home/me/node',
      options: ['bind', 'ro', 'rprivate'],
    })
  })

  it("make the root and the container's files read-only together", () => {
    const { root, mounts } = buildRuntimeSpec({ service: { readOnly: true } })
    expect(root.readonly).toBe(true)
    expect(mounts.find(({ destination }) => destination === '/etc/hosts')?.options).toContain('ro')
  })
})
