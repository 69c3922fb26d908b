import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { prepareBundle, runtimeProgram, type BundleConfig } from '../../support/runtime-bundle.ts'

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
    const modes = [
      { mode: 'MPOL_NONE' },
      { mode: 'MPOL_BIND', nodes: '1-' },
      { mode: 'MPOL_LOCAL', nodes: '0,2-3' },
    ]
    const refused = modes.map((policy) => refusal((config) => (config.linux.memoryPolicy = policy)))
    expect(refused[0]).toContain('invalid memory policy mode "MPOL_NONE"')
    expect(refused[1]).toContain('invalid memory policy nodes "1-"')
    expect(refused[2]).toContain('MPOL_LOCAL mode requires 0 nodes but got 3')
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

  it('runs on all processors of its cgroup, however few the runtime may use', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    const processors = (pid: number | string): string =>
      /^Cpus_allowed_list:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? ''
    const all = processors('self')
    const confined = (...args: readonly string[]): string =>
      execFileSync(
        'taskset',
        ['--cpu-list', '0', runtimeProgram, '--root', bundle.root, ...args, bundle.id],
        { encoding: 'utf8', stdio: ['ignore', 'ignore', 'ignore'] },
      )
    confined('run', '--detach', '--bundle', bundle.directory)
    expect(processors(bundle.state().pid)).toBe(all)
    const pidFile = join(bundle.directory, 'pid')
    const process = join(bundle.directory, 'process.json')
    writeFileSync(process, JSON.stringify({ args: ['/bin/sleep', '1000'], cwd: '/' }))
    confined('exec', '--detach', '--pid-file', pidFile, '--process', process)
    expect(processors(readFileSync(pidFile, 'utf8'))).toBe(all)
  })

  it('refuses cache and bandwidth limits, which need a kernel and a machine that have them', () => {
    expect(refusal((config) => (config.linux.intelRdt = { closID: 'guaranteed' }))).toContain(
      'linux.intelRdt is not supported',
    )
  })
})
