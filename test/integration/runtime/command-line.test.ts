import { readdirSync, readlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isSanitized } from '../../support/addon.ts'
import { eventually } from '../../support/eventually.ts'
import { cgroupDirectories, prepareBundle } from '../../support/runtime-bundle.ts'

describe('the command line', () => {
  it('tells its version in the three lines that callers parse', () => {
    const { stdout } = prepareBundle({}).call('--version')
    expect(stdout).toMatch(
      /^stack-runtime version \d+\.\d+\.\d+\ncommit: \S+\nspec: 1\.\d+\.\d+\n$/,
    )
  })

  it('explains itself and each command', () => {
    const bundle = prepareBundle({})
    const help = bundle.call('--help').stdout
    expect(help).toMatch(/^NAME:\n {3}stack-runtime - Open Container Initiative runtime\n/)
    const commands = [...help.matchAll(/^ {3}([a-z]+) {2,}/gm)].map((found) => String(found[1]))
    expect(commands).toContain('events')
    for (const command of commands) {
      for (const flag of ['-h', '--help']) {
        const run = bundle.call(command, flag)
        expect(run.exitCode).toBe(0)
        expect(run.stdout).toContain(`NAME:\n   stack-runtime ${command} - `)
      }
    }
  })

  it('refuses a command and a flag that it does not know', () => {
    const bundle = prepareBundle({})
    expect(bundle.call('frobnicate')).toMatchObject({ exitCode: 1, stdout: '' })
    expect(bundle.call('frobnicate').stderr).toContain("No help topic for 'frobnicate'")
    expect(bundle.call('state', '--all', bundle.id).stderr).toContain('unknown flag --all')
  })

  it('takes flags after the id, but not those of a program', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    expect(bundle.call('exec', bundle.id, 'echo', '--detach').stdout).toBe('--detach\n')
    expect(bundle.call('delete', bundle.id, '--force').exitCode).toBe(0)
  })

  it('tells a failure of exec from a program that ends with 1', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    expect(bundle.call('exec', bundle.id, 'sh', '-c', 'exit 1').exitCode).toBe(1)
    expect(bundle.call('exec', '--pid-file', '/nowhere/pid', bundle.id, 'true').exitCode).toBe(255)
    expect(bundle.call('exec', 'nothing-of-this-name', 'true').exitCode).toBe(255)
  })

  it('preserves only descriptors that its caller has', () => {
    const bundle = prepareBundle({ args: ['ls', '/proc/self/fd'] })
    const run = bundle.call('run', '--preserve-fds', '1', '--bundle', bundle.directory, bundle.id)
    expect(run.stderr).toContain('preserve descriptor 3: bad file descriptor')
  })

  it('leaves nothing when nobody takes the pidfd', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    const socket = join(bundle.directory, 'nobody')
    const flags = ['--pidfd-socket', socket, '--bundle', bundle.directory]
    const run = bundle.call('create', ...flags, bundle.id)
    expect(run.stderr).toContain(`connect pidfd socket ${socket}: no such file or directory`)
    expect(bundle.call('state', bundle.id).stderr).toContain('container does not exist')
    expect(cgroupDirectories(bundle.id)).toEqual([])
  })
})

describe('what waits for its start', () => {
  it('ends by a signal, although it is the first of its pid namespace', async () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.call('create', '--bundle', bundle.directory, bundle.id)
    bundle.call('kill', bundle.id, 'TERM')
    await eventually(() => bundle.state().status === 'stopped', { for: 'the end of the container' })
  })

  it('holds no descriptor of the host, nor of its caller', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.call('create', '--bundle', bundle.directory, bundle.id)
    const { pid } = bundle.state()
    expect(openFiles(pid)).toEqual(['exec.fifo', 'result.fifo'])
  })
})

describe('list and ps', () => {
  it('show a container in a table, with its owner', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    const [heading, line] = bundle.call('list').stdout.split('\n')
    expect(heading).toMatch(/^ID +PID +STATUS +BUNDLE +CREATED +OWNER$/)
    const { pid } = bundle.state()
    expect(line).toMatch(
      new RegExp(`^${bundle.id} +${pid} +running +${bundle.directory} +\\S+ +root$`),
    )
  })

  it('fail for a directory that is not there, and for a format that is none', () => {
    const bundle = prepareBundle({})
    expect(bundle.call('list').stderr).toContain('no such file or directory')
    expect(bundle.call('list', '--format', 'yaml').stderr).toContain('invalid format option')
  })

  // Who preloads the sanitizers for Node does so for ps(1), too, which ends by a report then.
  it.skipIf(isSanitized)('show the lines of ps(1) that are about the container', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    const [heading, line, ...more] = bundle
      .call('ps', bundle.id, '-o', 'pid,args')
      .stdout.split('\n')
    expect(heading).toMatch(/^ +PID COMMAND$/)
    expect(line?.trim()).toBe(`${bundle.state().pid} sleep 1000`)
    expect(more).toEqual([''])
    expect(bundle.call('ps', bundle.id, '-o', 'args').stderr).toContain("couldn't find PID field")
  })
})

/** Names of what is open beside stdin, stdout and stderr. */
function openFiles(pid: number): readonly string[] {
  const directory = `/proc/${pid}/fd`
  return readdirSync(directory)
    .filter((number) => Number(number) > 2)
    .map((number) => basename(readlinkSync(join(directory, number))))
    .toSorted()
}
