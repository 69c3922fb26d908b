import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readContents } from '../../../src/app/read-contents.ts'
import type { BindMount } from '../../../src/model/mount.ts'
import { buildProject, buildService } from '../../support/build-project.ts'

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'stack-contents-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}

/** What is read of a bind mount of a directory. */
async function readMount(source: string, changes: Partial<BindMount> = {}): Promise<BindMount> {
  const mount: BindMount = {
    type: 'bind',
    source,
    target: '/data',
    readOnly: false,
    createHostPath: true,
    propagation: 'rprivate',
    recursive: true,
    onChange: { type: 'restart' },
    ...changes,
  }
  const project = await readContents(buildProject([buildService('web', { mounts: [mount] })]))
  return project.services['web']?.mounts[0] as BindMount // As it was put there.
}

async function readFile(path: string): Promise<string | undefined> {
  const file = {
    kind: 'config',
    key: 'c',
    target: '/c',
    source: { type: 'file', path },
    onChange: { type: 'recreate' },
    uid: undefined,
    gid: undefined,
    mode: undefined,
  } as const
  const project = await readContents(buildProject([buildService('web', { files: [file] })]))
  return project.services['web']?.files[0]?.digest
}

describe('the content of a file', () => {
  it('has the same digest wherever it lies, and another one when it differs', async () => {
    const directory = scratch()
    for (const [name, text] of [
      ['one', 'text'],
      ['twin', 'text'],
      ['other', 'Text'],
    ] as const) {
      writeFileSync(join(directory, name), text)
    }
    const [one, twin, other] = await Promise.all(
      ['one', 'twin', 'other'].map((name) => readFile(join(directory, name))),
    )
    expect(one).toMatch(/^[0-9a-f]{64}$/)
    expect(twin).toBe(one)
    expect(other).not.toBe(one)
  })

  it('is unknown where there is no file that ends', async () => {
    expect(await readFile('/nowhere/config')).toBeUndefined()
    expect(await readFile('/dev/zero')).toBeUndefined()
  })
})

describe('the content of a directory', () => {
  it('is all that is in it', async () => {
    const directory = scratch()
    mkdirSync(join(directory, 'inner'))
    writeFileSync(join(directory, 'inner/file'), 'a')
    symlinkSync('inner/file', join(directory, 'link'))
    const first = (await readMount(directory)).digest
    expect((await readMount(directory)).digest).toBe(first)
    writeFileSync(join(directory, 'inner/file'), 'b')
    const second = (await readMount(directory)).digest
    writeFileSync(join(directory, 'inner/new'), '')
    const third = (await readMount(directory)).digest
    expect(new Set([undefined, first, second, third]).size).toBe(4)
  })

  it('is read only where a change matters; which directory it is, always', async () => {
    const directory = scratch()
    const mount = await readMount(directory, { onChange: { type: 'none' } })
    expect(mount).toMatchObject({ identity: expect.stringMatching(/^\d+:\d+$/) })
    expect(mount.digest).toBeUndefined()
    expect((await readMount(`${directory}/../${directory.split('/').at(-1)}`)).identity).toBe(
      mount.identity,
    )
    expect((await readMount(join(directory, 'missing'))).identity).toBeUndefined()
  })
})
