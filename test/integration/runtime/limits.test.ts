import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cgroupValue, prepareBundle } from '../../support/runtime-bundle.ts'

const mebibyte = 1024 * 1024

describe('limits', () => {
  it('end a program that takes more memory than it may', (test) => {
    // A second kill before the first has freed its memory must not take the container's own process.
    const victim = 'echo 1000 >/proc/self/oom_score_adj; head -c 100000000 /dev/zero | tail; true'
    const bundle = prepareBundle({
      script: `sh -c '${victim}'; echo survived`,
      change: (config) => {
        config.linux.resources = { memory: { limit: 30 * mebibyte, swap: 30 * mebibyte } }
      },
    })
    const run = bundle.run()
    test.skip(run.stderr.includes('controller is missing'), 'no memory controller')
    expect(run.stdout).toBe('survived\n')
    expect(run.stderr).toContain('Killed')
  })

  it('end the growth of processes', (test) => {
    const bundle = prepareBundle({
      script: 'for i in 1 2 3 4 5 6 7 8; do sleep 5 & done; echo all',
      change: (config) => {
        config.linux.resources = { pids: { limit: 4 } }
      },
    })
    const run = bundle.run()
    test.skip(run.stderr.includes('controller is missing'), 'no pids controller')
    expect(run.exitCode).not.toBe(0)
    expect(run.stderr).toContain("can't fork")
  })

  it('are written as they are asked for', (test) => {
    const bundle = prepareBundle({
      args: ['sleep', '1000'],
      change: (config) => {
        config.linux.resources = {
          memory: { limit: 64 * mebibyte, reservation: 32 * mebibyte },
          cpu: { shares: 512, quota: 50_000, period: 100_000, cpus: '0' },
          pids: { limit: 77 },
        }
      },
    })
    const created = bundle.call('create', '--bundle', bundle.directory, bundle.id)
    test.skip(created.stderr.includes('controller is missing'), 'controllers are missing')
    expect(created.stderr).toBe('')
    expect(cgroupValue(bundle.id, ['memory.limit_in_bytes', 'memory.max'])).toBe(
      String(64 * mebibyte),
    )
    expect(cgroupValue(bundle.id, ['pids.max'])).toBe('77')
    expect(['512', '59']).toContain(cgroupValue(bundle.id, ['cpu.shares', 'cpu.weight']))
    expect(['50000', '50000 100000']).toContain(
      cgroupValue(bundle.id, ['cpu.cfs_quota_us', 'cpu.max']),
    )
    expect(cgroupValue(bundle.id, ['cpuset.cpus'])).toBe('0')
  })

  it('change while the container runs', (test) => {
    const bundle = prepareBundle({
      args: ['sleep', '1000'],
      change: (config) => {
        config.linux.resources = { pids: { limit: 10 } }
      },
    })
    const created = bundle.call('create', '--bundle', bundle.directory, bundle.id)
    test.skip(created.stderr.includes('controller is missing'), 'no pids controller')
    bundle.call('update', '--pids-limit', '20', bundle.id)
    expect(cgroupValue(bundle.id, ['pids.max'])).toBe('20')
  })

  it('hold for the devices that a container may open', () => {
    const bundle = prepareBundle({
      script: [
        'mknod /tmp/kmsg c 1 11; head -c 1 /tmp/kmsg 2>&1',
        'head -c 3 /dev/zero | wc -c; echo x > /dev/null && echo written',
        'head -c 0 /dev/loop-control && echo opened',
      ].join(';'),
      change: (config) => {
        config.linux.resources = {
          devices: [
            { allow: false, access: 'rwm' },
            { allow: true, type: 'c', major: 10, minor: 237, access: 'rw' },
          ],
        }
        config.linux.devices = [{ path: '/dev/loop-control', type: 'c', major: 10, minor: 237 }]
      },
    })
    const run = bundle.run()
    expect(run.stdout).toContain('/tmp/kmsg: Operation not permitted')
    expect(run.stdout).toContain('\n3\nwritten\nopened\n')
  })

  it('weigh a process for the killer of the machine, and one that is executed later', () => {
    const bundle = prepareBundle({
      args: ['sleep', '1000'],
      change: (config) => (config.process.oomScoreAdj = 321),
    })
    bundle.start()
    expect(readFileSync(`/proc/${bundle.state().pid}/oom_score_adj`, 'utf8')).toBe('321\n')
    const own = readFileSync('/proc/self/oom_score_adj', 'utf8')
    const executed = bundle.call(
      'exec',
      bundle.id,
      'cat',
      '/proc/self/oom_score_adj',
      '/proc/1/oom_score_adj',
    )
    expect(executed.stdout).toBe('321\n321\n')
    expect(readFileSync('/proc/self/oom_score_adj', 'utf8')).toBe(own)
  })

  it('of a process are its own', () => {
    const bundle = prepareBundle({
      script: 'ulimit -n; ulimit -c',
      change: (config) => {
        config.process.rlimits = [
          { type: 'RLIMIT_NOFILE', soft: 100, hard: 200 },
          { type: 'RLIMIT_CORE', soft: 0, hard: 0 },
        ]
        config.process.user = { uid: 1000, gid: 1000 }
      },
    })
    expect(bundle.run().stdout).toBe('100\n0\n')
  })

  it('of a process that are unknown or upside down are refused', () => {
    const upsideDown = prepareBundle({
      change: (config) => {
        config.process.rlimits = [{ type: 'RLIMIT_NOFILE', soft: 2, hard: 1 }]
      },
    })
    expect(upsideDown.run().stderr).toContain('soft limit above hard limit of RLIMIT_NOFILE')
    const unknown = prepareBundle({
      change: (config) => {
        config.process.rlimits = [{ type: 'RLIMIT_FOO', soft: 1, hard: 1 }]
      },
    })
    expect(unknown.run().stderr).toContain('unknown rlimit RLIMIT_FOO')
  })
})
