import { describe, expect, it } from 'vitest'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

const file = `
services:
  web:
    rootfs: host
    init: true
    command: [sleep, infinity]
    stop_grace_period: 0s
    mem_limit: 96m
    restart: 'no'
  db:
    rootfs: host
    init: true
    command: [sleep, infinity]
    stop_grace_period: 0s
`

async function projectThatRuns(): Promise<TestProject> {
  const project = createProject(openTestMachine(), { files: { 'stack.yaml': file } })
  await project.must(['up', '-d', '--wait'])
  return project
}

interface Limits {
  readonly memory: string
  readonly processes: string
  readonly quota: string
}

const unlimited = '9223372036854771712'

/** As the container sees the files of its own control groups, of version 1 or 2. */
async function limitsIn(project: TestProject, service: string): Promise<Limits> {
  const script = `
    cd /sys/fs/cgroup
    cat memory/memory.limit_in_bytes 2>/dev/null || cat memory.max
    cat pids/pids.max 2>/dev/null || cat pids.max
    cat cpu/cpu.cfs_quota_us 2>/dev/null || cut -d' ' -f1 cpu.max`
  const text = await project.inside(service, ['sh', '-c', script])
  const [memory = '', processes = '', quota = ''] = text.split('\n')
  const none = (value: string): string =>
    value === unlimited || value === 'max' || value === '-1' ? 'none' : value
  return { memory: none(memory), processes: none(processes), quota: none(quota) }
}

describe('update', () => {
  it('changes limits of what runs, which goes on, until an up of the service', async () => {
    const project = await projectThatRuns()
    const { ID } = await project.container('web')
    const changed = await project.must([
      ...['update', '--memory', '128m', '--pids-limit', '40', '--cpus', '0.5'],
      ...['--restart', 'on-failure:3', 'web'],
    ])
    expect(changed.stderr).toMatch(
      /Container \S+-web-1 {2}Updating\n Container \S+-web-1 {2}Updated/,
    )
    expect(await limitsIn(project, 'web')).toEqual({
      memory: String(128 * 1024 * 1024),
      processes: '40',
      quota: '50000',
    })
    expect(await limitsIn(project, 'db')).toMatchObject({ memory: 'none', processes: 'none' })
    const inspected = await project.must(['inspect', 'web'])
    expect(JSON.parse(inspected.stdout)).toMatchObject([
      {
        HostConfig: {
          Memory: 128 * 1024 * 1024,
          NanoCpus: 500_000_000,
          RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
        },
      },
    ])

    // A new start keeps them, and so does the `up` of another service.
    await project.must(['restart', 'web'])
    await project.must(['up', '-d', 'db'])
    expect(await limitsIn(project, 'web')).toMatchObject({ processes: '40', quota: '50000' })

    const up = await project.must(['up', '-d'])
    expect(up.stderr).toMatch(/Container \S+-web-1 {2}Updated/)
    expect(await limitsIn(project, 'web')).toEqual({
      memory: String(96 * 1024 * 1024),
      processes: 'none',
      quota: 'none',
    })
    expect((await project.container('web')).ID).toBe(ID)
    expect((await project.must(['up', '-d'])).stderr).not.toContain('Updat')
  })

  it('leaves the limits as they were when the kernel refuses one', async () => {
    const project = await projectThatRuns()
    const cpus = await project.stack([
      'update',
      '--pids-limit',
      '30',
      '--cpuset-cpus',
      '4000',
      'web',
    ])
    expect(cpus.exitCode).toBe(1)
    expect(cpus.stderr).toContain('error[CT0012]: limits of')
    expect(await limitsIn(project, 'web')).toMatchObject({ processes: 'none' })
    const swap = await project.stack(['update', '--memory-swap', '64m', 'web'])
    expect([swap.exitCode, swap.stderr]).toEqual([
      1,
      expect.stringContaining('is above that of memory and swap together'),
    ])
  })

  it('says what is wrong with its words', async () => {
    const project = await projectThatRuns()
    const cases: readonly (readonly [readonly string[], number, string])[] = [
      [['update', '--memory', '1g', 'wbe'], 2, 'no such service: wbe\n  hint: did you mean "web"?'],
      [['update', 'web'], 2, 'nothing is to be changed'],
      [['update', '--memory', '1g'], 2, "missing required argument 'services'"],
      [['update', '--memory', 'much', 'web'], 2, 'error[CL0001]: --memory "much"'],
      [['update', '--kernel-memory', '1g', 'web'], 2, "unknown option '--kernel-memory'"],
    ]
    for (const [words, exitCode, text] of cases) {
      const run = await project.stack(words)
      expect([words, run.exitCode, run.stderr]).toEqual([
        words,
        exitCode,
        expect.stringContaining(text),
      ])
    }
    await project.must(['rm', '-f', '-s', 'db'])
    const none = await project.stack(['update', '--memory', '1g', 'db'])
    expect([none.exitCode, none.stderr]).toEqual([
      1,
      expect.stringContaining('service "db" has no container to update'),
    ])
  })
})
