import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { archiveFailure, ArchiveError } from '../../../src/image/archive-error.ts'
import { readDecompressed } from '../../../src/image/decompress.ts'
import { digestOf } from '../../../src/model/digest.ts'
import { DiskBudget } from '../../../src/image/disk-budget.ts'
import { stageFile } from '../../../src/image/stage-file.ts'

describe('staging', () => {
  it('writes and hashes what comes', async () => {
    const path = join(temporaryDirectory(), 'staged')
    const staged = await stageFile(path, chunks('con', 'tent'), new DiskBudget(7))
    expect(staged).toEqual({ path, size: 7, digest: digestOf('content') })
    expect(readFileSync(path, 'utf8')).toBe('content')
  })

  it('stops when all of one archive is more than the disk has space for', async () => {
    const directory = temporaryDirectory()
    const budget = new DiskBudget(7)
    await stageFile(join(directory, '1'), chunks('con'), budget)
    await expect(stageFile(join(directory, '2'), chunks('tents'), budget)).rejects.toThrow(
      ArchiveError,
    )
  })

  it('stops while a small file expands', async () => {
    const directory = temporaryDirectory()
    const bomb = join(directory, 'bomb.gz')
    writeFileSync(bomb, gzipSync(Buffer.alloc(64 << 20)))
    const path = join(directory, 'expanded')
    const staging = stageFile(path, readDecompressed(bomb, 'gzip'), new DiskBudget(1 << 20))
    await expect(staging).rejects.toThrow('expands to more')
    expect(readFileSync(path).length).toBeLessThanOrEqual(1 << 20)
  })

  it('writes over no file', async () => {
    const path = join(temporaryDirectory(), 'taken')
    writeFileSync(path, 'kept')
    await expect(stageFile(path, chunks('new'), new DiskBudget(100))).rejects.toThrow('EEXIST')
    expect(readFileSync(path, 'utf8')).toBe('kept')
  })
})

describe('the failure of an archive', () => {
  it('blames a full disk and not the archive', () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    expect(archiveFailure('a.tar', full)).toMatchObject({ code: 'EN0005' })
    expect(archiveFailure('a.tar', new ArchiveError('it is bad'))).toMatchObject({
      code: 'IM0002',
      message: 'image archive a.tar cannot be read: it is bad',
    })
  })
})

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  yield* texts.map((text) => Buffer.from(text))
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'stack-stage-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}
