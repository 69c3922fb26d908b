import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestSession, runInSession } from '../../support/test-session.ts'

const file = `name: shop
services:
  web:
    image: "nginx:\${TAG:-1}"
    depends_on: [db]
    volumes: ["code:/code"]
  db: {build: ./db, networks: [back]}
  debug: {image: x, profiles: [debug]}
volumes: {code: , unused: }
networks: {back: }
`

let directory = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-list-config-'))
  writeFileSync(join(directory, 'compose.yaml'), file)
})
afterAll(() => rmSync(directory, { recursive: true }))

async function config(...words: readonly string[]): Promise<string> {
  const session = createTestSession({ workingDirectory: directory })
  return (await runInSession(['config', ...words], session)).out
}

describe('a part of the configuration', () => {
  it.each([
    [['--services'], 'db\nweb\n'],
    [['--images'], 'shop-db\nnginx:1\n'],
    [['--volumes'], 'code\n'],
    [['--volumes', '--all-resources'], 'code\nunused\n'],
    [['--networks'], 'back\ndefault\n'],
    [['--services', 'db'], 'db\n'],
  ])('is listed by %j', async (words, expected) => {
    expect((await config(...words)).split('\n').toSorted()).toEqual(expected.split('\n').toSorted())
  })

  it('is the table of the variables that the file refers to', async () => {
    expect(await config('--variables')).toBe(
      'NAME                REQUIRED            DEFAULT VALUE       ALTERNATE VALUE\n' +
        'TAG                 false               1                   \n',
    )
  })

  it('keeps what nothing uses when that is asked for before the command', async () => {
    const session = createTestSession({ workingDirectory: directory })
    const { out } = await runInSession(['--all-resources', 'config', '--volumes'], session)
    expect(out).toBe('code\nunused\n')
  })

  it('has the form of a table for variables alone', async () => {
    expect(await config('--variables', '--format', 'table')).toMatch(/^NAME +REQUIRED/)
    const session = createTestSession({ workingDirectory: directory })
    const { exitCode, err } = await runInSession(['config', '--format', 'table'], session)
    expect(exitCode).toBe(2)
    expect(err).toContain('--format table is for --variables alone')
  })

  it('is the variables in the form that is asked for', async () => {
    expect(await config('--variables', '--format', 'yaml')).toBe(
      'TAG:\n    name: TAG\n    defaultvalue: "1"\n    presencevalue: ""\n    required: false\n',
    )
    expect(await config('--variables', '--format', 'json')).toBe(
      '{\n    "TAG": {\n        "Name": "TAG",\n        "DefaultValue": "1",\n' +
        '        "PresenceValue": "",\n        "Required": false\n    }\n}\n\n',
    )
  })

  it('has no name but the written one when nothing is read or added', async () => {
    const raw = ['--no-interpolate', '--no-normalize']
    expect(await config(...raw)).toMatch(/^name: shop\n/)
    writeFileSync(join(directory, 'plain.yaml'), 'services: {web: {image: x}}\n')
    expect(await config(...raw, '-f', 'plain.yaml')).toBe('services:\n  web:\n    image: x\n')
  })

  it('is a hash of each service that is asked for', async () => {
    expect(await config('--hash', 'web')).toMatch(/^web [0-9a-f]{64}\n$/)
  })
})
