import { execFileSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addon, scratchDirectory } from '../../support/addon.ts'
import { tarArchive, tarMember } from '../../support/tar-archive.ts'
import type { TarMember } from '../../support/tar-archive.ts'

describe('unpackLayer', () => {
  it('unpacks files with content, owner, mode and time', async () => {
    const { target, outcome } = await unpack([
      { name: 'bin/', mode: 0o755 },
      { name: 'bin/tool', content: 'x'.repeat(700), mode: 0o4711, uid: 12, gid: 34, mtime: 77 },
    ])
    const tool = lstatSync(join(target, 'bin/tool'))
    expect(outcome).toEqual({ entries: 2, bytes: 700 })
    expect(readFileSync(join(target, 'bin/tool'), 'utf8')).toBe('x'.repeat(700))
    expect([tool.mode & 0o7777, tool.uid, tool.gid, tool.mtimeMs]).toEqual([0o4711, 12, 34, 77_000])
  })

  it('sets the time of a directory after its content, and the attributes of the root', async () => {
    const { target } = await unpack([
      { name: './', mode: 0o711, uid: 5, mtime: 50 },
      { name: './inner/', mtime: 60 },
      { name: './inner/file', content: 'x' },
    ])
    const root = lstatSync(target)
    expect([root.mode & 0o7777, root.uid, root.mtimeMs]).toEqual([0o711, 5, 50_000])
    expect(lstatSync(join(target, 'inner')).mtimeMs).toBe(60_000)
  })

  it('makes symbolic links, hard links, pipes and devices', async () => {
    const { target } = await unpack([
      { name: 'file', content: 'same' },
      { name: 'soft', type: '2', link: '/anywhere/at all' },
      { name: 'hard', type: '1', link: '/file' },
      { name: 'pipe', type: '6' },
      { name: 'null', type: '3', device: [1, 3] },
    ])
    expect(readlinkSync(join(target, 'soft'))).toBe('/anywhere/at all')
    expect(lstatSync(join(target, 'hard')).ino).toBe(lstatSync(join(target, 'file')).ino)
    expect(lstatSync(join(target, 'pipe')).isFIFO()).toBe(true)
    expect(lstatSync(join(target, 'null')).rdev).toBe(0x103)
  })

  it('takes long names, sizes, owners and times from pax headers', async () => {
    const name = `${'directory/'.repeat(20)}${'n'.repeat(200)}`
    const { target } = await unpack([
      {
        name: 'short',
        content: 'abc',
        pax: { path: name, uid: '3000000', mtime: '-1.25', comment: 'nothing' },
      },
    ])
    const file = lstatSync(join(target, name))
    expect([file.size, file.uid, file.mtimeMs]).toEqual([3, 3_000_000, -1250])
  })

  it('takes long names and links of GNU tar', async () => {
    const name = `${'d/'.repeat(60)}file`
    const { target } = await unpack([
      { name: '././@LongLink', type: 'L', content: `${name}\0` },
      { name: 'cut', content: 'x' },
      { name: '././@LongLink', type: 'K', content: `${'l'.repeat(150)}\0` },
      { name: 'soft', type: '2', link: 'cut' },
    ])
    expect(readFileSync(join(target, name), 'utf8')).toBe('x')
    expect(readlinkSync(join(target, 'soft'))).toBe('l'.repeat(150))
  })

  it('reads what GNU tar itself writes', async () => {
    const directory = scratchDirectory()
    mkdirSync(join(directory, 'tree'))
    mkdirSync(join(directory, 'target'))
    writeFileSync(join(directory, 'tree/big'), Buffer.alloc(3_000_001, 7))
    writeFileSync(join(directory, 'tree', 'long'.repeat(50)), 'x')
    const archive = join(directory, 'layer.tar')
    execFileSync('tar', ['--format=gnu', '-cf', archive, '-C', join(directory, 'tree'), '.'])
    await addon.unpackLayer({ archive, target: join(directory, 'target') })
    const big = readFileSync(join(directory, 'target/big'))
    expect(big.equals(Buffer.alloc(3_000_001, 7))).toBe(true)
    expect(readdirSync(join(directory, 'target')).toSorted()).toEqual(['big', 'long'.repeat(50)])
  })

  it('keeps user attributes and drops those of overlayfs', async () => {
    const { target } = await unpack([
      {
        name: 'directory/',
        pax: {
          'SCHILY.xattr.user.kept': 'yes',
          'SCHILY.xattr.trusted.overlay.opaque': 'y',
          'SCHILY.xattr.user.overlay.opaque': 'y',
          'SCHILY.xattr.trusted.overlay.redirect': '/etc',
        },
      },
    ])
    expect(attributes(join(target, 'directory'))).toEqual(['user.kept'])
  })

  it('turns whiteouts into overlayfs form', async () => {
    const { target } = await unpack([
      { name: 'etc/' },
      { name: 'etc/.wh.gone' },
      { name: 'var/cache/.wh..wh..opq' },
      { name: 'var/cache/kept', content: 'x' },
      { name: '.wh..wh.plnk/123' },
    ])
    const gone = lstatSync(join(target, 'etc/gone'))
    expect([gone.isCharacterDevice(), gone.rdev]).toEqual([true, 0])
    expect(attributes(join(target, 'var/cache'))).toEqual(['trusted.overlay.opaque'])
    expect(readdirSync(join(target, 'var/cache'))).toEqual(['kept'])
    expect(readdirSync(target).toSorted()).toEqual(['etc', 'var'])
  })

  it('hides the lower directory when a name is whited out and made again, in either order', async () => {
    const { target } = await unpack([
      { name: '.wh.before' },
      { name: 'before/new', content: 'x' },
      { name: 'after/new', content: 'x' },
      { name: '.wh.after' },
      { name: 'file', content: 'stays' },
      { name: '.wh.file' },
    ])
    expect(attributes(join(target, 'before'))).toEqual(['trusted.overlay.opaque'])
    expect(attributes(join(target, 'after'))).toEqual(['trusted.overlay.opaque'])
    expect(readFileSync(join(target, 'file'), 'utf8')).toBe('stays')
  })

  it('replaces what stands in the way of a later member', async () => {
    const { target } = await unpack([
      { name: 'a/b/c', content: 'deep' },
      { name: 'a', content: 'now a file' },
      { name: 'l', type: '2', link: '/etc' },
      { name: 'l/', mode: 0o700 },
      { name: 'l/file', content: 'inside' },
    ])
    expect(readFileSync(join(target, 'a'), 'utf8')).toBe('now a file')
    expect(lstatSync(join(target, 'l')).isDirectory()).toBe(true)
    expect(readFileSync(join(target, 'l/file'), 'utf8')).toBe('inside')
  })

  it('accepts an empty archive, a missing end and bytes behind the end', async () => {
    const member = tarMember({ name: 'file', content: 'x' })
    expect(await unpackBytes(Buffer.alloc(0))).toEqual({ entries: 0, bytes: 0 })
    expect(await unpackBytes(member)).toEqual({ entries: 1, bytes: 1 })
    const behind = Buffer.concat([member, Buffer.alloc(1024), Buffer.from('garbage')])
    expect(await unpackBytes(behind)).toEqual({ entries: 1, bytes: 1 })
  })
})

/** Node cannot list extended attributes; Python is there, since node-gyp needs it. */
function attributes(path: string): readonly string[] {
  const output = execFileSync('python3', [
    '-c',
    'import os,sys; print("\\n".join(sorted(os.listxattr(sys.argv[1]))))',
    path,
  ])
  return output.toString().split('\n').filter(Boolean)
}

async function unpack(members: readonly TarMember[]) {
  const directory = scratchDirectory()
  const target = join(directory, 'target')
  mkdirSync(target)
  const archive = join(directory, 'layer.tar')
  writeFileSync(archive, tarArchive(members))
  const outcome = await addon.unpackLayer({ archive, target })
  return { target, outcome }
}

function unpackBytes(bytes: Buffer) {
  const directory = scratchDirectory()
  const target = join(directory, 'target')
  mkdirSync(target)
  writeFileSync(join(directory, 'layer.tar'), bytes)
  return addon.unpackLayer({ archive: join(directory, 'layer.tar'), target })
}
