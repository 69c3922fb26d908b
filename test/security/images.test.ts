import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openImageStore } from '../../src/image/open-image-store.ts'
import { addon, scratchDirectory } from '../support/addon.ts'
import { gzipLayer, ociArchive } from '../support/image-archive.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { openTestImageStore } from '../support/test-image-store.ts'

const everybody = 65_534

describe('images that are loaded', () => {
  it('are out of reach of other users, whatever modes their files have (CVE-2021-41091)', async () => {
    const { store, write, directory } = await openTestImageStore()
    const layer = gzipLayer([{ name: 'bin/' }, { name: 'bin/su', content: 'x', mode: 0o4755 }])
    await store.load(write(ociArchive({ layers: [layer] }, 'shop:1')))
    const [layerName = ''] = readdirSync(join(directory, 'layers'))
    const program = join(directory, 'layers', layerName, 'diff/bin/su')
    expect(statSync(program).mode & 0o7777).toBe(0o4755)
    expect(modesOn(directory)).toEqual({ '.': 0o700, blobs: 0o700, layers: 0o700, tmp: 0o700 })
    chmodSync(join(directory, '..'), 0o755)
    expect(readableByOthers(program)).toBe(false)
    // The weakened form: the modes that CVE-2021-41091 was about.
    for (const each of ['.', 'layers', `layers/${layerName}`])
      chmodSync(join(directory, each), 0o755)
    expect(readableByOthers(program)).toBe(true)
  })

  it('are unpacked where nobody else can reach in (CVE-2025-47290)', async () => {
    const { directory } = await openTestImageStore()
    expect(statSync(join(directory, 'tmp')).mode & 0o777).toBe(0o700)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
  })

  it('fill no disk by expanding (CVE-2017-14992)', async () => {
    const bomb = ociArchive(
      { layers: [gzipLayer([{ name: 'zeros', content: Buffer.alloc(48 << 20) }])] },
      'bomb:1',
    )
    expect(bomb.length).toBeLessThan(1 << 20)
    const load = async (size: string): Promise<unknown> => {
      const disk = smallDisk(size)
      const archive = join(disk, 'bomb.tar')
      writeFileSync(archive, bomb)
      const store = await openImageStore({
        directory: join(disk, 'images'),
        binding: addon,
        clock: new ManualClock(),
        inUse: () => Promise.resolve([]),
      })
      return store.load(archive)
    }
    await expect(load('24m')).rejects.toMatchObject({
      code: 'IM0002',
      message: expect.stringContaining('more than the disk has space for'),
    })
    // The weakened form: where there is space for all of it, it is loaded.
    expect(await load('200m')).toEqual(['docker.io/library/bomb:1'])
  })

  it('are unpacked by no program of the PATH (CVE-2026-41567)', async () => {
    const trap = scratchDirectory()
    const canary = join(trap, 'called')
    for (const name of ['gzip', 'gunzip', 'zcat', 'unpigz', 'pigz', 'xz', 'unxz', 'zstd', 'tar']) {
      writeFileSync(join(trap, name), `#!/bin/sh\ntouch ${canary}\n`, { mode: 0o755 })
    }
    const path = process.env['PATH']
    process.env['PATH'] = trap
    onTestFinished(() => {
      process.env['PATH'] = path
    })
    const { store, write } = await openTestImageStore()
    const layer = gzipLayer([{ name: 'file', content: 'x' }])
    await store.load(write(ociArchive({ layers: [layer] }, 'shop:1')))
    expect(existsSync(canary)).toBe(false)
    // The trap works: what is called by its name is found there.
    execFileSync('gzip', { env: { PATH: `${trap}:/bin` } })
    expect(existsSync(canary)).toBe(true)
  })
})

function modesOn(directory: string): Readonly<Record<string, number>> {
  const entries = readdirSync(directory, { withFileTypes: true })
  const names = ['.', ...entries.filter((each) => each.isDirectory()).map(({ name }) => name)]
  return Object.fromEntries(
    names.map((name) => [name, statSync(join(directory, name)).mode & 0o777]),
  )
}

function readableByOthers(path: string): boolean {
  const run = spawnSync('cat', [path], { uid: everybody, gid: everybody })
  return run.status === 0
}

function smallDisk(size: string): string {
  const disk = mkdtempSync(join(tmpdir(), 'stack-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk])
  onTestFinished(() => {
    execFileSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true, force: true })
  })
  mkdirSync(join(disk, 'images'), { mode: 0o700 })
  return disk
}
