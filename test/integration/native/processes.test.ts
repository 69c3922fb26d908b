import { spawn as spawnNode } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addon, failureOf, scratchDirectory } from '../../support/addon.ts'

type SpawnOptions = Parameters<typeof addon.spawn>[0]

const defaults: SpawnOptions = {
  file: '/bin/sh',
  args: [],
  env: ['PATH=/usr/bin:/bin'],
  cwd: null,
  stdin: null,
  timeoutMs: 0,
  maxOutputBytes: 65_536,
  mergeStderr: false,
}

describe('spawn', () => {
  it('returns exit code, stdout and stderr', async () => {
    expect(await shell('echo out; echo error >&2; exit 3')).toEqual({
      exitCode: 3,
      signal: 0,
      stdout: 'out\n',
      stderr: 'error\n',
      timedOut: false,
    })
  })

  it('passes arguments, environment, directory and stdin', async () => {
    const cwd = scratchDirectory()
    const long = 'v'.repeat(5000)
    const run = await addon.spawn({
      ...defaults,
      args: ['-c', 'echo "$0|$1|$SMALL|${#LONG}|$(pwd)|$(cat)|$HOME"', 'zero', 'a b'],
      env: ['SMALL=x', `LONG=${long}`, 'PATH=/usr/bin:/bin'],
      cwd,
      stdin: 'input',
    })
    expect(run.stdout).toBe(`zero|a b|x|5000|${cwd}|input|\n`)
  })

  it('gives 128 and the signal for a program that a signal ended', async () => {
    expect(await shell('kill -9 $$')).toMatchObject({ exitCode: 137, signal: 9, timedOut: false })
  })

  it('kills the whole process group at the timeout', async () => {
    const run = await shell('sleep 600 & echo $!; sleep 600', { timeoutMs: 200 })
    expect(run).toMatchObject({ exitCode: 137, signal: 9, timedOut: true })
    const pid = Number(run.stdout)
    const { startTime } = await addon.processStartTime({ pid })
    if (startTime !== null) await addon.waitForProcess({ pid, startTime })
  })

  it('does not wait for what the program left running', async () => {
    const run = await shell('sleep 600 & echo $!')
    const pid = Number(run.stdout)
    onTestFinished(() => void process.kill(pid, 'SIGKILL'))
    expect(run.exitCode).toBe(0)
  })

  it('drops what is beyond the limit, and reads on', async () => {
    const run = await shell('seq 1 100000; echo error >&2', { maxOutputBytes: 10 })
    expect(run).toMatchObject({ exitCode: 0, stdout: '1\n2\n3\n4\n5\n', stderr: 'error\n' })
  })

  it('puts stderr where stdout goes when asked to', async () => {
    const run = await shell('echo a; echo b >&2; echo c', { mergeStderr: true })
    expect([run.stdout, run.stderr]).toEqual(['a\nb\nc\n', ''])
  })

  it('gives no descriptors, blocked or ignored signals to the program', async () => {
    const run = await shell('ls /proc/$$/fd; exec grep -E "^Sig(Blk|Ign)" /proc/self/status')
    const [blocked = '', ignored = ''] = [...run.stdout.matchAll(/\t(\w+)$/gm)].map(([, set]) => set)
    expect(run.stdout.split('\nSig')[0]).toBe('0\n1\n2')
    expect(BigInt(`0x${blocked}`)).toBe(0n)
    // Two more belong to the C library, which leaves them ignored.
    expect(BigInt(`0x${ignored}`) & 0x7fff_ffffn).toBe(0n)
  })

  it('rejects when the program cannot be executed', async () => {
    const failure = await failureOf(addon.spawn({ ...defaults, file: '/missing/program' }))
    expect(failure).toMatchObject({
      code: 'ENOENT',
      errno: 2,
      syscall: 'execve',
      subject: '/missing/program',
      detail: null,
      message: 'execve /missing/program: no such file or directory',
    })
  })

  it('rejects when there is no such directory', async () => {
    const failure = await failureOf(addon.spawn({ ...defaults, cwd: '/missing/directory' }))
    expect(failure).toMatchObject({ code: 'ENOENT', syscall: 'chdir', subject: '/missing/directory' })
  })

  it('waits for many programs at once, more than there are threads in the pool', async () => {
    const signal = join(scratchDirectory(), 'signal')
    const waiting = Array.from({ length: 40 }, () =>
      shell(`while [ ! -e ${signal} ]; do sleep 0.01; done`),
    )
    expect(await shell(`: >${signal}`)).toMatchObject({ exitCode: 0 })
    const codes = (await Promise.all(waiting)).map((run) => run.exitCode)
    expect(codes).toEqual(Array.from({ length: 40 }, () => 0))
  })

  it.each([
    ['a missing field', { args: undefined }, 'args must be an array'],
    ['a NUL', { file: '/bin/sh\0x' }, 'file must be a string without NUL'],
    ['a negative number', { timeoutMs: -1 }, 'timeoutMs must be a whole number'],
    ['a fraction', { maxOutputBytes: 1.5 }, 'maxOutputBytes must be a whole number'],
  ])('rejects %s in its options', async (_, wrong, message) => {
    const options = { ...defaults, ...wrong } as SpawnOptions
    await expect(addon.spawn(options)).rejects.toThrow(new TypeError(message))
  })
})

describe('processes', () => {
  it('are known by pid and start time', async () => {
    const { pid, startTime } = await sleeper()
    expect(startTime).toBe(readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[21])
    expect(await addon.processStartTime({ pid: 4_194_305 })).toEqual({ startTime: null })
  })

  it('get a signal only when the start time is theirs', async () => {
    const { pid, startTime, ended } = await sleeper()
    expect(await addon.signalProcess({ pid, startTime: '1', signal: 9 })).toEqual({ sent: false })
    expect(await addon.signalProcess({ pid, startTime, signal: 15 })).toEqual({ sent: true })
    expect(await ended).toBe('SIGTERM')
    expect(await addon.signalProcess({ pid, startTime, signal: 15 })).toEqual({ sent: false })
  })

  it('are awaited without being children', async () => {
    const { pid, startTime, child } = await sleeper()
    const order: string[] = []
    const waits = Array.from({ length: 100 }, () => addon.waitForProcess({ pid, startTime }))
    const all = Promise.all(waits).then(() => order.push('ended'))
    // The pool has four threads; none of them may be taken by those who wait.
    await addon.processStartTime({ pid })
    order.push('killed')
    child.kill('SIGKILL')
    await all
    expect(order).toEqual(['killed', 'ended'])
    expect(await addon.waitForProcess({ pid, startTime })).toEqual({})
  })

  it('give a duplicate of a descriptor', async () => {
    const { pid, startTime } = await sleeper()
    const { descriptor } = await addon.takeDescriptor({ pid, startTime, descriptor: 0 })
    expect(descriptor).toBeGreaterThan(2)
    await addon.closeDescriptor({ descriptor })
    expect((await failureOf(addon.closeDescriptor({ descriptor }))).code).toBe('EBADF')
    const failure = await failureOf(addon.takeDescriptor({ pid, startTime, descriptor: 999 }))
    expect(failure).toMatchObject({ code: 'EBADF', syscall: 'pidfd_getfd' })
  })
})

describe('lockFile', () => {
  it('is held by one at a time', async () => {
    const path = join(scratchDirectory(), 'lock')
    const first = await addon.lockFile({ path, wait: false })
    expect(await addon.lockFile({ path, wait: false })).toEqual({ descriptor: -1 })
    const waiting = addon.lockFile({ path, wait: true })
    await addon.closeDescriptor(first)
    await addon.closeDescriptor(await waiting)
  })

  it('fails when the file cannot be made', async () => {
    const failure = await failureOf(addon.lockFile({ path: '/missing/lock', wait: true }))
    expect(failure).toMatchObject({ code: 'ENOENT', syscall: 'open', subject: '/missing/lock' })
  })
})

function shell(script: string, options: Partial<SpawnOptions> = {}) {
  return addon.spawn({ ...defaults, args: ['-c', script], ...options })
}

async function sleeper() {
  const child = spawnNode('sleep', ['600'], { stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const pid = child.pid ?? 0
  const { startTime } = await addon.processStartTime({ pid })
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))
  return { child, pid, startTime: startTime ?? '', ended }
}
