import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTestSession, runInSession } from '../../support/test-session.ts'

function run(...words: readonly string[]): ReturnType<typeof runInSession> {
  return runInSession(words, createTestSession())
}

function directoryWith(file: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'stack-cli-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  writeFileSync(join(directory, 'stack.yaml'), file)
  return directory
}

describe('a wrong command line', () => {
  it.each([
    ['an unknown command', ['upp'], "unknown command 'upp'", 'did you mean up?'],
    [
      'an unknown option',
      ['up', '--detatch'],
      "unknown option '--detatch'",
      'did you mean --detach?',
    ],
    [
      'a missing word',
      ['exec', 'web'],
      "missing required argument 'command'",
      'run "stack --help"',
    ],
    [
      'a wrong word',
      ['ps', '--status', 'gone'],
      "option '--status <status>' argument 'gone' is invalid. Allowed choices are created, " +
        'running, restarting, exited, paused, removing, dead',
      'run "stack --help"',
    ],
  ])('with %s ends with 2 and says what is meant', async (_, words, message, hint) => {
    expect(await run(...words)).toEqual({
      exitCode: 2,
      out: '',
      err: `error[CL0001]: ${message}\n  hint: ${hint}\n`,
    })
  })
})

describe('help', () => {
  it('is printed when nothing is asked for, with examples', async () => {
    const { exitCode, out, err } = await run()
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(out).toContain('Usage: stack [OPTIONS] COMMAND')
    expect(out).toContain('stack up -d --wait')
  })

  it.each([[['help', 'logs']], [['logs', '--help']]])(
    'of a command is printed for %j, with the global options as that command takes them',
    async (words) => {
      const { exitCode, out } = await run(...words)
      expect(exitCode).toBe(0)
      expect(out).toContain('-f, --follow ')
      expect(out).toMatch(/^ {2}--file <path> /m)
      expect(out).toMatch(/^ {2}-p, --project-name <name> /m)
    },
  )
})

describe('the version', () => {
  it('is printed in the form that is asked for', async () => {
    const { out: version } = await run('version', '--short')
    expect(version).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect((await run('version')).out).toBe(`stack version ${version}`)
    expect((await run('--version')).out).toBe(`stack version ${version}`)
    expect(JSON.parse((await run('version', '-f', 'json')).out)).toEqual({
      version: version.trim(),
    })
  })
})

describe('an invalid stack file', () => {
  it('has all its mistakes shown, each at its place, and ends with 3', async () => {
    const workingDirectory = directoryWith(
      'services:\n  web:\n    image: a\n    imag: b\n    ports: 7\n',
    )
    const session = createTestSession({ workingDirectory })
    const { exitCode, out, err } = await runInSession(['config', '-q'], session)
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' })
    expect(err).toContain('stack.yaml:4:5: error[SF0005]')
    expect(err).toContain('stack.yaml:5:12: error[SF0006]')
    expect(err.trimEnd().split('\n').at(-1)).toBe('2 errors')
  })

  it('is coloured only when that is wanted', async () => {
    const workingDirectory = directoryWith('services: 1\n')
    const plain = await runInSession(['config'], createTestSession({ workingDirectory }))
    const always = await runInSession(
      ['--ansi', 'always', 'config'],
      createTestSession({ workingDirectory }),
    )
    expect(plain.err).not.toContain('\u001b')
    expect(always.err).toContain('\u001b[31m')
  })
})

describe('stack config', () => {
  const file = 'name: shop\nservices:\n  web: {image: "a:1", profiles: [x]}\n  db: {image: "b:2"}\n'

  it.each([
    [['--services'], 'db\n'],
    [['--images'], 'b:2\n'],
    [['--profile', 'x', '--profiles'], 'x\n'],
    [['-q'], ''],
  ])('%j prints %j', async (words, expected) => {
    const session = createTestSession({ workingDirectory: directoryWith(file) })
    expect(await runInSession(['config', ...words], session)).toEqual({
      exitCode: 0,
      out: expected,
      err: '',
    })
  })

  it('prints the resolved file as JSON', async () => {
    const session = createTestSession({ workingDirectory: directoryWith(file) })
    const { out } = await runInSession(['config', '--format', 'json'], session)
    expect(JSON.parse(out)).toMatchObject({ name: 'shop', services: { db: { image: 'b:2' } } })
  })

  it('reads the file from stdin', async () => {
    const session = createTestSession({ stdin: 'name: s\nservices: {one: {image: a}}\n' })
    expect((await runInSession(['-f', '-', 'config', '--services'], session)).out).toBe('one\n')
  })
})
