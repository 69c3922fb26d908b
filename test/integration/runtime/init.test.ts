import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addon } from '../../support/addon.ts'
import { eventually } from '../../support/eventually.ts'
import { initProgram, prepareBundle, type RuntimeBundle } from '../../support/runtime-bundle.ts'

describe('stack-init', () => {
  it('is PID 1 and runs the program with its own arguments', () => {
    const run = initBundle('echo $$; tr "\\0" " " < /proc/1/cmdline; echo; echo $0', 'extra').run()
    const [pid, command, name] = run.stdout.split('\n')
    expect(pid).toBe('2')
    expect(command).toMatch(/^\/sbin\/stack-init - \/bin\/sh sh -c /)
    expect(name).toBe('extra')
  })

  it('ends with the status of the program', () => {
    expect(initBundle('exit 33').run().exitCode).toBe(33)
    expect(initBundle('kill -TERM $$').run().exitCode).toBe(143)
    expect(initBundle('kill -KILL $$').run().exitCode).toBe(137)
  })

  it('forwards signals, with their default actions', async () => {
    const bundle = initBundle('touch /tmp/ready; exec sleep 1000')
    bundle.start()
    const { pid } = bundle.state()
    const { startTime } = await addon.processStartTime({ pid })
    await eventually(() => existsSync(join(bundle.rootfs, 'tmp/ready')), { for: 'the program' })
    bundle.call('kill', bundle.id, 'TERM')
    await addon.waitForProcess({ pid, startTime: startTime ?? '' })
    expect(bundle.state().status).toBe('stopped')
  })

  it('reaps what is orphaned', async () => {
    const script = '(sleep 0 & echo $! > /tmp/orphan); sleep 1000'
    const bundle = initBundle(script)
    bundle.start()
    const file = join(bundle.rootfs, 'tmp/orphan')
    const orphan = await eventually(() => existsSync(file) && readFileSync(file, 'utf8').trim(), {
      for: 'the orphan',
    })
    expect(orphan).toMatch(/^\d+$/)
    // What nobody reaps stays in the list.
    await eventually(() => !processesIn(bundle).includes(orphan), { for: 'the end of the orphan' })
    expect(processesIn(bundle)).toContain('2')
  })

  it('passes SIGTERM on to a program that ignores it, and stays until it is killed', async () => {
    const bundle = initBundle('trap "" TERM; touch /tmp/ready; while :; do sleep 0.05; done')
    bundle.start()
    await present(bundle, 'ready')
    bundle.call('kill', bundle.id, 'TERM')
    expect(bundle.call('exec', bundle.id, 'true').exitCode).toBe(0)
    expect(bundle.state().status).toBe('running')
    bundle.call('kill', bundle.id, 'KILL')
    await eventually(() => bundle.state().status === 'stopped', { for: 'the end' })
  })

  it('waits for a program that is stopped, and passes SIGTSTP and SIGCONT on', async () => {
    const bundle = initBundle('touch /tmp/ready; while [ ! -e /tmp/go ]; do sleep 0.05; done')
    bundle.start()
    await present(bundle, 'ready')
    bundle.call('kill', bundle.id, 'TSTP')
    await eventually(() => stateOfProgram(bundle) === 'T', { for: 'a program that is stopped' })
    writeFileSync(join(bundle.rootfs, 'tmp/go'), '')
    expect(bundle.state().status).toBe('running')
    bundle.call('kill', bundle.id, 'CONT')
    await eventually(() => bundle.state().status === 'stopped', { for: 'the end' })
  })

  it('gives the program no signal state of its own', () => {
    const bundle = prepareBundle({
      args: ['grep', '-E', 'SigBlk|SigIgn', '/proc/self/status'],
      change: (config) => {
        config.annotations['dev.stack.init'] = initProgram
      },
    })
    expect(bundle.run().stdout).toBe('SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n')
  })

  it('cannot be written to from the container, nor found in its files', () => {
    const before = statSync(initProgram)
    const run = initBundle(
      'echo x > /proc/1/exe; ls /sbin; test -e /sbin/stack-init || echo none',
    ).run()
    expect(run.stderr).toMatch(/Read-only file system|Text file busy|Permission denied/)
    expect(run.stdout).toContain('none')
    expect(statSync(initProgram)).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs })
  })

  it('has a program that is missing told at create', () => {
    const bundle = initBundle('')
    const missing = prepareBundle({
      args: ['nothing-like-this'],
      change: (config) => {
        config.annotations['dev.stack.init'] = initProgram
      },
    })
    const created = missing.call('create', '--bundle', missing.directory, missing.id)
    expect(created.exitCode).toBe(127)
    expect(created.stderr).toContain('executable file not found in $PATH: "nothing-like-this"')
    expect(bundle.run().exitCode).toBe(0)
  })

  it('says why a program that is no program cannot run', () => {
    const bundle = initBundle('printf garbage > /tmp/p; chmod +x /tmp/p; exec /tmp/p')
    expect(bundle.run().exitCode).toBeGreaterThan(0)
  })
})

function present(bundle: RuntimeBundle, name: string): Promise<boolean> {
  const path = join(bundle.rootfs, 'tmp', name)
  return eventually(() => existsSync(path), { for: `the file ${name}` })
}

/** One letter, as proc_pid_stat(5) has it. */
function stateOfProgram(bundle: RuntimeBundle): string | undefined {
  const status = bundle.call('exec', bundle.id, 'cat', '/proc/2/status').stdout
  return /^State:\s+(\S)/m.exec(status)?.[1]
}

/** As the container numbers them. */
function processesIn(bundle: RuntimeBundle): readonly string[] {
  const list = bundle.call('exec', bundle.id, 'ps', '-o', 'pid').stdout
  return list.split('\n').map((line) => line.trim())
}

function initBundle(script: string, ...args: readonly string[]): RuntimeBundle {
  return prepareBundle({
    args: ['sh', '-c', script, ...args],
    change: (config) => {
      config.annotations['dev.stack.init'] = initProgram
    },
  })
}
