import { describe, expect, it } from 'vitest'
import { prepareBundle, type BundleConfig } from '../../support/runtime-bundle.ts'

function run(script: string, change: (config: BundleConfig) => void): string {
  const result = prepareBundle({ script, change }).run()
  expect(result.stderr).toBe('')
  return result.stdout
}

function refusal(change: (config: BundleConfig) => void): string {
  const result = prepareBundle({ change }).run()
  expect(result.exitCode).toBe(1)
  return result.stderr
}

describe('how a process is scheduled', () => {
  it('follows process.scheduler', () => {
    // proc_pid_stat(5): 19 is the nice value, 41 the policy, of which 3 is SCHED_BATCH.
    const stat = run('cat /proc/self/stat', (config) => {
      config.process.scheduler = { policy: 'SCHED_BATCH', nice: 5 }
    }).split(' ')
    expect([stat[18], stat[40]]).toEqual(['5', '3'])
  })

  it.each([
    [{ policy: 'SCHED_NONE' }, 'unknown scheduler policy "SCHED_NONE"'],
    [{ policy: 'SCHED_OTHER', flags: ['FLAG'] }, 'unknown scheduler flag "FLAG"'],
    [{ policy: 'SCHED_OTHER', nice: 20 }, 'nice must be from -20 to 19'],
    [{ policy: 'SCHED_DEADLINE', deadline: 9000 }, 'SCHED_DEADLINE needs 1024 <= runtime'],
  ])('refuses the scheduler %j', (scheduler, message) => {
    expect(refusal((config) => (config.process.scheduler = scheduler))).toContain(message)
  })

  it('refuses an I/O priority that no kernel knows', () => {
    const refused = refusal((config) => {
      config.process.ioPriority = { class: 'IOPRIO_CLASS_BE', priority: 8 }
    })
    expect(refused).toContain('priority must be from 0 to 7')
  })

  it('has the memory policy of the bundle, also when executed into it', () => {
    const bundle = prepareBundle({
      args: ['sleep', '1000'],
      change: (config) => (config.linux.memoryPolicy = { mode: 'MPOL_BIND', nodes: '0' }),
    })
    bundle.start()
    const maps = bundle.call('exec', bundle.id, 'grep', '-c', ' bind:0 ', '/proc/self/numa_maps')
    expect(Number(maps.stdout)).toBeGreaterThan(0)
    const first = bundle.call('exec', bundle.id, 'grep', '-c', ' bind:0 ', '/proc/1/numa_maps')
    expect(Number(first.stdout)).toBeGreaterThan(0)
  })

  it('refuses a memory policy that no kernel knows', () => {
    const modes = [{ mode: 'MPOL_NONE' }, { mode: 'MPOL_BIND', nodes: '1-' }]
    const refused = modes.map((policy) => refusal((config) => (config.linux.memoryPolicy = policy)))
    expect(refused[0]).toContain('unknown mode of memoryPolicy "MPOL_NONE"')
    expect(refused[1]).toContain('invalid list of numbers: "1-"')
  })

  it('has the machine of another personality', () => {
    const personality = run('cat /proc/self/personality', (config) => {
      config.linux.personality = { domain: 'LINUX32' }
    })
    expect(personality).toBe('00000008\n')
  })

  it('begins on the processors of execCPUAffinity', () => {
    const bundle = prepareBundle({
      args: ['sleep', '1000'],
      change: (config) => (config.process.execCPUAffinity = { initial: '0-1', final: '1' }),
    })
    bundle.start()
    const status = bundle.call('exec', bundle.id, 'grep', 'Cpus_allowed_list', '/proc/self/status')
    expect(status.stdout).toBe('Cpus_allowed_list:\t1\n')
  })

  it('refuses cache and bandwidth limits, which need a kernel and a machine that have them', () => {
    expect(refusal((config) => (config.linux.intelRdt = { closID: 'guaranteed' }))).toContain(
      'linux.intelRdt is not supported',
    )
  })
})
