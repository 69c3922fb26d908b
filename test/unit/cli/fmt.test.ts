import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestSession, runInSession, type CommandResult } from '../../support/test-session.ts'

const untidy = 'services:\n    web:   # here\n        image:   a:1\n'
const tidy = 'services:\n  web: # here\n    image: a:1\n'

let directory = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-fmt-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

function stack(stdin: string, ...words: readonly string[]): Promise<CommandResult> {
  return runInSession(words, createTestSession({ workingDirectory: directory, stdin }))
}

function write(name: string, text: string): void {
  writeFileSync(join(directory, name), text)
}

function read(name: string): string {
  return readFileSync(join(directory, name), 'utf8')
}

describe('stack fmt', () => {
  it('formats the files of the project and names those that it changed', async () => {
    write('stack.yaml', untidy)
    write('stack.override.yaml', 'services:\n  web: {}\n')
    chmodSync(join(directory, 'stack.yaml'), 0o600)
    expect(await stack('', 'fmt')).toEqual({ exitCode: 0, out: 'stack.yaml\n', err: '' })
    expect(read('stack.yaml')).toBe(tidy)
    expect(statSync(join(directory, 'stack.yaml')).mode & 0o777).toBe(0o600)
    expect(await stack('', 'fmt')).toEqual({ exitCode: 0, out: '', err: '' })
  })

  it('formats what -f or an operand names, valid as a stack file or not', async () => {
    write('a.yaml', 'x:    [1,2]\n')
    write('b.yaml', 'y:    z\n')
    expect(await stack('', 'fmt', 'a.yaml')).toMatchObject({ out: 'a.yaml\n' })
    expect(await stack('', '-f', 'b.yaml', 'fmt')).toMatchObject({ out: 'b.yaml\n' })
    expect([read('a.yaml'), read('b.yaml')]).toEqual(['x: [1, 2]\n', 'y: z\n'])
  })

  it('prints standard input formatted', async () => {
    expect(await stack(untidy, 'fmt', '-')).toEqual({ exitCode: 0, out: tidy, err: '' })
    expect(readdirSync(directory)).toEqual([])
  })

  it('with --check changes nothing, and fails when something would change', async () => {
    write('stack.yaml', untidy)
    expect(await stack('', 'fmt', '--check')).toEqual({ exitCode: 1, out: 'stack.yaml\n', err: '' })
    expect(read('stack.yaml')).toBe(untidy)
    write('stack.yaml', tidy)
    expect(await stack('', 'fmt', '--check')).toEqual({ exitCode: 0, out: '', err: '' })
  })

  it('writes no file when one of them is no YAML', async () => {
    write('a.yaml', 'x:    1\n')
    write('b.yaml', 'y: [\n')
    const { exitCode, err } = await stack('', 'fmt', 'a.yaml', 'b.yaml')
    expect(exitCode).toBe(3)
    expect(err).toMatch(/^b\.yaml:\d+:\d+: error\[SF0003\]/)
    expect(read('a.yaml')).toBe('x:    1\n')
  })

  it('says when there is no file', async () => {
    expect(await stack('', 'fmt')).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining('error[SF0001]: no configuration file provided'),
    })
    expect(await stack('', 'fmt', 'no.yaml')).toMatchObject({
      exitCode: 3,
      err: "error[SF0001]: stack file 'no.yaml' does not exist\n",
    })
  })
})
