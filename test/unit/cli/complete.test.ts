import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRepositoryFile, repositoryRoot } from '../../support/repository.ts'
import { createTestSession, runInSession } from '../../support/test-session.ts'

let directory = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-complete-'))
  writeFileSync(
    join(directory, 'stack.yaml'),
    'services:\n  web: {image: "a:1"}\n  worker: {image: "a:1", profiles: [jobs]}\n  db: {image: "a:1"}\n',
  )
  writeFileSync(join(directory, 'other.yaml'), 'services: {other: {image: "a:1"}}\n')
  writeFileSync(join(directory, 'broken.yaml'), 'services: [\n')
})
afterAll(() => rmSync(directory, { recursive: true }))

async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const session = createTestSession({ workingDirectory: directory })
  const { exitCode, out, err } = await runInSession(['__complete', ...words], session)
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  return out.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']))
}

describe('completing', () => {
  it('knows every command, with its description', async () => {
    const { out } = await runInSession(['__complete', ''], createTestSession())
    expect(out).toContain('down\tstop and remove containers and networks\n')
    expect(await complete('re')).toEqual(['restart'])
    expect(await complete('__')).toEqual([])
  })

  it('knows subcommands', async () => {
    expect(await complete('image', 'l')).toEqual(['load', 'ls'])
  })

  it('knows options of the command and of all commands', async () => {
    expect(await complete('up', '--wa')).toEqual(['--wait', '--wait-timeout'])
    expect(await complete('up', '--proj')).toEqual(['--project-name', '--project-directory'])
    expect(await complete('--he')).toEqual(['--help'])
  })

  it('knows the values of an option, apart and joined', async () => {
    expect(await complete('lint', '--format', '')).toEqual(['text', 'json', 'github', 'sarif'])
    expect(await complete('lint', '--format=s')).toEqual(['--format=sarif'])
    expect(await complete('up', '--scale', 'w')).toEqual(['web=', 'worker='])
    expect(await complete('--profile', '')).toEqual(['jobs'])
    expect(await complete('completion', '')).toEqual(['bash', 'zsh', 'fish'])
  })

  it('knows the services of all profiles that are not named yet', async () => {
    expect(await complete('up', '')).toEqual(['db', 'web', 'worker'])
    expect(await complete('logs', '-f', 'web', 'w')).toEqual(['worker'])
    expect(await complete('up', '--', 'd')).toEqual(['db'])
  })

  it('knows services as places of a copy', async () => {
    expect(await complete('cp', 'w')).toEqual(['web:', 'worker:'])
    expect(await complete('cp', './file', 'd')).toEqual(['db:'])
    expect(await complete('cp', './fi')).toEqual([])
  })

  it('reads the file that the line names, before the command or after it', async () => {
    expect(await complete('-f', 'other.yaml', 'up', '')).toEqual(['other'])
    expect(await complete('up', '--file=other.yaml', '')).toEqual(['other'])
  })

  it('leaves files, free values and what a command passes on to the shell', async () => {
    expect(await complete('up', '-f', '')).toEqual([])
    expect(await complete('up', '--timeout', '')).toEqual([])
    expect(await complete('exec', 'web', 'w')).toEqual([])
    expect(await complete('exec', 'web', 'ls', '--')).toEqual([])
  })

  it('is silent about a file that is invalid or not there', async () => {
    expect(await complete('-f', 'broken.yaml', 'up', '')).toEqual([])
    expect(await complete('-f', 'none.yaml', 'up', '')).toEqual([])
    expect(await complete('no-such-command', '')).toEqual([])
  })
})

describe('stack schema', () => {
  it('prints the schema, and where it is', async () => {
    const session = createTestSession({ programDirectory: join(repositoryRoot, 'dist') })
    const { out } = await runInSession(['schema'], session)
    expect(out).toBe(readRepositoryFile('schemas/stack.schema.json'))
    const other = createTestSession({ programDirectory: join(repositoryRoot, 'dist') })
    expect(await runInSession(['schema', '--path'], other)).toEqual({
      exitCode: 0,
      out: `${join(repositoryRoot, 'schemas/stack.schema.json')}\n`,
      err: '',
    })
  })
})
