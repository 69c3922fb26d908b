import { describe, expect, it } from 'vitest'
import { complaints, load, loadRight } from '../../support/load-text.ts'
import type { Files } from '../../support/load-text.ts'

const text = 'services: {web: {image: x}}'

function withNames(...names: readonly string[]): Files {
  return Object.fromEntries(names.map((name) => [name, text]))
}

describe('finding stack files', () => {
  it.each([
    [['stack.yaml', 'compose.yaml'], 'stack.yaml'],
    [['stack.yml', 'compose.yaml'], 'stack.yml'],
    [['compose.yml', 'compose.yaml'], 'compose.yaml'],
    [['docker-compose.yaml', 'docker-compose.yml'], 'docker-compose.yml'],
    [['docker-compose.yaml'], 'docker-compose.yaml'],
  ])('prefers of %j the file %s', async (names, chosen) => {
    const { files } = await loadRight(withNames(...names))
    expect(files).toEqual([`/srv/shop/${chosen}`])
  })

  it('warns when there are several', async () => {
    expect(await complaints(withNames('compose.yaml', 'docker-compose.yml'))).toEqual([
      'warning[SF0021]: several stack files found: compose.yaml, docker-compose.yml; compose.yaml is used',
    ])
  })

  it.each([
    [['stack.yaml', 'stack.override.yaml', 'compose.override.yaml'], 'stack.override.yaml'],
    [['stack.yml', 'stack.override.yml'], 'stack.override.yml'],
    [['compose.yaml', 'compose.override.yml', 'stack.override.yaml'], 'compose.override.yml'],
    [['docker-compose.yml', 'docker-compose.override.yml'], 'docker-compose.override.yml'],
  ])('adds of %j the override file %s', async (names, override) => {
    const { files } = await loadRight(withNames(...names))
    expect(files[1]).toBe(`/srv/shop/${override}`)
  })

  it('looks through the parents, and takes their directory as that of the project', async () => {
    const project = await loadRight(
      { '/srv/compose.yaml': text },
      { workingDirectory: '/srv/shop/src/deep' },
    )
    expect(project).toMatchObject({
      files: ['/srv/compose.yaml'],
      workingDirectory: '/srv',
      name: 'srv',
    })
  })

  it('takes the files that are named, in their order, and relative paths from the first', async () => {
    const project = await loadRight(
      {
        '/srv/a/one.yaml': 'services: {web: {image: x, volumes: ["./d:/d"]}}',
        '/srv/b/two.yaml': 'services: {web: {tty: true}}',
      },
      { files: ['../a/one.yaml', '../b/two.yaml'] },
    )
    expect(project.files).toEqual(['/srv/a/one.yaml', '/srv/b/two.yaml'])
    expect(project.workingDirectory).toBe('/srv/a')
    expect(project.services['web']).toMatchObject({ tty: true, mounts: [{ source: '/srv/a/d' }] })
  })

  it('takes the files of COMPOSE_FILE, also from .env', async () => {
    const files = {
      'a.yaml': text,
      'b.yaml': 'services: {web: {tty: true}}',
      '.env': 'COMPOSE_FILE=a.yaml:b.yaml',
    }
    expect((await loadRight(files)).files).toEqual(['/srv/shop/a.yaml', '/srv/shop/b.yaml'])
    const environment = { COMPOSE_FILE: 'a.yaml,b.yaml', COMPOSE_PATH_SEPARATOR: ',' }
    expect((await loadRight(files, { environment })).files).toHaveLength(2)
  })

  it('reads standard input for -', async () => {
    const readStdin = async (): Promise<Uint8Array> =>
      new TextEncoder().encode('services: {web: {image: x, restart: maybe}}')
    expect(await complaints({}, { files: ['-'], readStdin })).toEqual([
      "<stdin>:1:37: error[SF0006]: 'restart' of service 'web' is not valid: 'maybe'",
    ])
    const project = await loadRight(
      {},
      { files: ['-'], readStdin: async () => new TextEncoder().encode(text) },
    )
    expect(project).toMatchObject({ files: [], workingDirectory: '/srv/shop', name: 'shop' })
  })

  it('uses the project directory that is given', async () => {
    const project = await loadRight(
      { 'stack.yaml': 'services: {web: {image: x, env_file: v.env}}', '/else/v.env': 'A=1' },
      { files: ['stack.yaml'], projectDirectory: '/else' },
    )
    expect(project).toMatchObject({
      workingDirectory: '/else',
      name: 'else',
      services: { web: { environment: { A: '1' } } },
    })
  })

  it('tells when there is none', async () => {
    expect(await complaints({})).toEqual([
      "error[SF0001]: no configuration file provided: no stack file found in '/srv/shop' or a directory above it",
    ])
    expect(await complaints({}, { files: ['gone.yaml'] })).toEqual([
      "error[SF0001]: stack file 'gone.yaml' does not exist",
    ])
  })
})

describe('reading stack files', () => {
  it.each([
    ['a byte order mark', '\u{feff}services: {web: {image: x}}'],
    ['line ends of Windows', 'services:\r\n  web:\r\n    image: x\r\n'],
    ['tabs between tokens', 'services:\n  web:\n    image:\tx\n'],
    ['directives and document marks', '%YAML 1.2\n---\nservices: {web: {image: x}}\n...\n'],
  ])('takes %s', async (_, content) => {
    expect((await loadRight(content)).services['web']?.rootfs).toEqual({
      type: 'image',
      reference: 'x',
    })
  })

  it.each([
    ['binary', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0])],
    ['Latin 1', new Uint8Array([0x61, 0x3a, 0x20, 0xe9])],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0x00])],
  ])('refuses %s', async (_, bytes) => {
    expect(await complaints({ 'stack.yaml': bytes })).toEqual([
      "error[SF0002]: stack file 'stack.yaml' is not a text file in UTF-8",
    ])
  })

  it('refuses what is too large', async () => {
    expect(await complaints({ 'stack.yaml': new Uint8Array(3 * 1024 * 1024).fill(0x23) })).toEqual([
      "error[SF0002]: stack file 'stack.yaml' is larger than 2 MiB",
    ])
  })

  it('tells why a file cannot be read, and lets other failures through', async () => {
    const failing = (code: string) => ({
      files: ['stack.yaml'],
      readFile: async (path: string): Promise<undefined> => {
        if (path.endsWith('.yaml')) throw Object.assign(new Error(code), { code })
        return undefined
      },
    })
    expect(await complaints({}, failing('EACCES'))).toEqual([
      "error[SF0002]: stack file 'stack.yaml' may not be read: permission denied",
    ])
    await expect(load({}, failing('EMFILE'))).rejects.toThrow('EMFILE')
  })
})
