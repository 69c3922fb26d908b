import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { hostPids } from '../support/host-processes.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

describe('limits', () => {
  it('end a service that takes more memory than it may, and say so', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  greedy:
    rootfs: host
    command: tail /dev/zero
    mem_limit: 32m
`,
      },
    })
    await project.must(['up', '-d'])
    const ended = await eventually(
      async () => {
        const container = await project.container('greedy')
        return container.State === 'exited' && container
      },
      { for: 'the end of the greedy service' },
    )
    expect(ended.ExitCode).toBe(137)
  })

  it('stop a service from starting more processes than it may', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  app:
    rootfs: host
    command: [sleep, infinity]
    pids_limit: 12
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    const fork = 'for i in $(seq 40); do sleep 3 & done; echo reached'
    const run = await project.stack(['exec', '-T', 'app', 'sh', '-c', fork])
    expect(run.stdout).not.toContain('reached')
    expect(run.exitCode).not.toBe(0)
  })

  it('give a service no more than its share of processor time', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  app:
    rootfs: host
    command: [sleep, '86400.1254']
    cpus: 0.25
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    const [pid = 0] = hostPids(['sleep', '86400.1254'])
    expect(processorShare(pid)).toBe(0.25)
  })
})

/** Quota by period, from version 2 of the control groups or from version 1, wherever it is set. */
function processorShare(pid: number): number | undefined {
  const shares = readFileSync(`/proc/${pid}/cgroup`, 'utf8')
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const [, controllers = '', path = ''] = line.split(':')
      const root = controllers === '' ? '' : `/${controllers}`
      return quotaOf(`/sys/fs/cgroup${root}${path}`)
    })
  return shares[0]
}

function quotaOf(directory: string): readonly number[] {
  const read = (file: string): string => readFileSync(`${directory}/${file}`, 'utf8').trim()
  if (existsSync(`${directory}/cpu.max`)) {
    const [quota, period] = read('cpu.max').split(' ')
    return quota === 'max' ? [] : [Number(quota) / Number(period)]
  }
  if (existsSync(`${directory}/cpu.cfs_quota_us`)) {
    return [Number(read('cpu.cfs_quota_us')) / Number(read('cpu.cfs_period_us'))]
  }
  return []
}
