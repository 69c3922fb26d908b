import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestSession, runInSession, type CommandResult } from '../../support/test-session.ts'

const warned = 'version: "3" # old\nservices:\n  web:\n    image: a # why\nvolumes:\n  v: {}\n'

let directory = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-lint-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

function stack(...words: readonly string[]): Promise<CommandResult> {
  return runInSession(words, createTestSession({ workingDirectory: directory }))
}

function write(text: string, name = 'stack.yaml'): void {
  writeFileSync(join(directory, name), text)
}

describe('stack lint', () => {
  it('says nothing and succeeds when nothing is to be told', async () => {
    write('services: {web: {image: "a:1"}}\n')
    expect(await stack('lint')).toEqual({ exitCode: 0, out: '', err: '' })
  })

  it('tells findings on stdout and fails', async () => {
    write('services:\n  web:\n    image: a\n')
    expect(await stack('lint')).toEqual({
      exitCode: 1,
      out: [
        "stack.yaml:3:12: warning[floating-tag]: the image of service 'web' has no tag, so it may be another one on the next machine",
        '  1 | services:',
        '  2 |   web:',
        '  3 |     image: a',
        '    |            ^',
        '  hint: name a version, or a digest',
        '',
      ].join('\n'),
      err: '',
    })
  })

  it.each([
    ['error', 0],
    ['warning', 1],
    ['info', 1],
    ['never', 0],
  ])('with --fail-on %s and a warning ends with %i', async (level, exitCode) => {
    write('services:\n  web:\n    image: a\n')
    expect(await stack('lint', '--fail-on', level)).toMatchObject({ exitCode })
  })

  it('ends with the status of an invalid file, in every form', async () => {
    write('services: {web: {imge: a}}')
    expect(await stack('lint')).toMatchObject({ exitCode: 3, err: '' })
    const { exitCode, out } = await stack('lint', '--format', 'json', '--fail-on', 'never')
    expect(exitCode).toBe(3)
    expect(JSON.parse(out)).toMatchObject({ problems: [{ code: 'SF0005' }] })
  })

  it('links each rule in SARIF to its explanation', async () => {
    write('services: {web: {image: a}}')
    const { out } = await stack('lint', '--format', 'sarif')
    expect(JSON.parse(out).runs[0].tool.driver.rules).toEqual([
      {
        id: 'floating-tag',
        shortDescription: { text: 'floating tag' },
        help: {
          text: 'See docs/lint.md#floating-tag',
          markdown: 'See [floating-tag](docs/lint.md#floating-tag)',
        },
      },
    ])
  })

  it('lists its rules without a file', async () => {
    const { exitCode, out } = await stack('lint', '--rules')
    expect(exitCode).toBe(0)
    expect(out).toContain('error    literal-secret\n')
  })
})

describe('stack lint --fix', () => {
  it('mends the file, keeps comments, mode and links, and tells what is left', async () => {
    write(warned, 'real.yaml')
    chmodSync(join(directory, 'real.yaml'), 0o640)
    symlinkSync('real.yaml', join(directory, 'stack.yaml'))
    const { exitCode, out, err } = await stack('lint', '--fix', '--format', 'json')
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: 'mended 2 in stack.yaml\n' })
    expect(JSON.parse(out)).toMatchObject({ problems: [{ code: 'floating-tag', line: 3 }] })
    const text = readFileSync(join(directory, 'real.yaml'), 'utf8')
    expect(text).toBe('services:\n  web:\n    image: a # why\n')
    expect(statSync(join(directory, 'real.yaml')).mode & 0o777).toBe(0o640)
    expect(lstatSync(join(directory, 'stack.yaml')).isSymbolicLink()).toBe(true)
    expect(readdirSync(directory).toSorted()).toEqual(['real.yaml', 'stack.yaml'])
  })

  it('leaves what it cannot mend', async () => {
    write('services: {web: {image: "a:1"}}\nvolumes: {v: , w: }\n')
    const { exitCode, err } = await stack('lint', '--fix')
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' })
    expect(readFileSync(join(directory, 'stack.yaml'), 'utf8')).toContain('{v: , w: }')
  })

  it('judges standard input without changing anything', async () => {
    const session = createTestSession({ workingDirectory: directory, stdin: warned })
    const { exitCode, err } = await runInSession(['-f', '-', 'lint', '--fix'], session)
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' })
    expect(readdirSync(directory)).toEqual([])
  })
})
