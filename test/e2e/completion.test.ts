import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { spawn, type IPty } from '@lydell/node-pty'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { repositoryRoot } from '../support/repository.ts'
import { mustRun } from '../support/run-program.ts'

let directory = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-completion-'))
  mkdirSync(join(directory, 'bin'))
  symlinkSync(join(repositoryRoot, 'dist/stack.cjs'), join(directory, 'bin/stack'))
  writeFileSync(
    join(directory, 'stack.yaml'),
    'services: {web: {image: "a:1"}, store: {image: "a:1"}}\n',
  )
})
afterAll(() => rmSync(directory, { recursive: true }))

const shells = [
  { shell: 'bash', args: ['--norc', '--noprofile', '-i'], prepare: '' },
  { shell: 'zsh', args: ['-f', '-i'], prepare: 'autoload -Uz compinit; compinit -D; ' },
] as const

/** What is typed before the tab key, and what the line becomes. */
const lines = [
  ['stack dow', 'stack down'],
  ['stack image insp', 'stack image inspect'],
  ['stack logs -f sto', 'stack logs -f store'],
  ['stack up --wait-t', 'stack up --wait-timeout'],
  ['stack lint --format sar', 'stack lint --format sarif'],
  ['stack lint --format=sar', 'stack lint --format=sarif'],
  ['stack fmt stack.y', 'stack fmt stack.yaml'],
] as const

describe.each(shells)('$shell', ({ shell, args, prepare }) => {
  it('completes commands, options, their values, services and files', async (context) => {
    needs(shell, context)
    const typed = typeInto(shell, args)
    // Put together, so that the echo of what is typed is no answer.
    typed.write(`PS1='> '; ${prepare}eval "$(stack completion ${shell})"; echo rea''dy\r`)
    await typed.until('ready')
    for (const [before, after] of lines) {
      typed.write(`${before}\t`)
      await typed.until(after)
      typed.write('\u0015')
    }
    typed.write('exit\r')
    expect(await typed.end).toBe(0)
  })
})

describe('fish', () => {
  it('completes commands, options, their values, services and files', async (context) => {
    needs('fish', context)
    for (const [before, after] of lines) {
      const script = `stack completion fish | source; complete -C '${before}'`
      const out = await mustRun('fish', ['--no-config', '-c', script], {
        cwd: directory,
        env: environment(),
      })
      const words = out.split('\n').map((line) => line.split('\t')[0])
      expect(words).toContain(after.split(' ').at(-1))
    }
  })
})

function needs(program: string, context: TestContext): void {
  const isThere = (process.env['PATH'] ?? '').split(delimiter).some((each) => {
    try {
      accessSync(join(each, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
  if (!isThere) context.skip(`${program} is not installed`)
}

function environment(): Record<string, string> {
  const path = `${join(directory, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`
  return { PATH: path, HOME: directory, TERM: 'dumb', LC_ALL: 'C.UTF-8' }
}

interface Typed {
  readonly write: (keys: string) => void
  /** Resolves when this is shown, after what was waited for before. */
  readonly until: (text: string) => Promise<void>
  readonly end: Promise<number>
}

function typeInto(shell: string, args: readonly string[]): Typed {
  const size = { cols: 200, rows: 33 }
  const terminal: IPty = spawn(shell, [...args], { ...size, cwd: directory, env: environment() })
  let unseen = ''
  let look = (): void => undefined
  terminal.onData((text) => {
    unseen += text
    look()
  })
  return {
    write: (keys) => terminal.write(keys),
    until: (text) =>
      new Promise((resolve) => {
        look = () => {
          const at = unseen.indexOf(text)
          if (at < 0) return
          unseen = unseen.slice(at + text.length)
          look = () => undefined
          resolve()
        }
        look()
      }),
    end: new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode))),
  }
}
