import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addon, failureOf, scratchDirectory } from '../../support/addon.ts'
import { tarArchive, tarMember } from '../../support/tar-archive.ts'
import type { TarMember } from '../../support/tar-archive.ts'

/** Each is refused; the list is that of published attacks and of malformed archives. */
const refused: readonly (readonly [string, readonly TarMember[], string])[] = [
  ['a name that leads out', [{ name: '../outside', content: 'x' }], 'EINVAL'],
  ['a name that leads out behind a directory', [{ name: 'a/../../outside' }], 'EINVAL'],
  ['a root that is a symbolic link', [{ name: './', type: '2', link: '/etc' }], 'EINVAL'],
  ['a root that is a file', [{ name: '.', type: '0' }], 'EINVAL'],
  ['a parent of the root', [{ name: '..', type: '5' }], 'EINVAL'],
  ['a hard link that leads out', [{ name: 'l', type: '1', link: '../outside' }], 'EINVAL'],
  ['a hard link to nothing', [{ name: 'l', type: '1', link: '/etc/hostname' }], 'ENOENT'],
  ['a hard link to itself', [{ name: 'l', type: '1', link: 'l' }], 'EINVAL'],
  ['a hard link to a whiteout', [{ name: '.wh.w' }, { name: 'l', type: '1', link: 'w' }], 'ENOENT'],
  ['a bare whiteout', [{ name: 'a/.wh.' }], 'EINVAL'],
  ['a whiteout of the directory itself', [{ name: 'a/.wh..' }], 'EINVAL'],
  ['a whiteout of the parent', [{ name: 'a/.wh...' }], 'EINVAL'],
  ['a whiteout as a directory', [{ name: '.wh.a/file' }], 'EINVAL'],
  ['a device that acts as a whiteout', [{ name: 'w', type: '3', device: [0, 0] }], 'EINVAL'],
  ['a path longer than the kernel takes', [pax({ path: 'p/'.repeat(3000) })], 'ENAMETOOLONG'],
  ['a path with a NUL', [pax({ path: Buffer.from('a\0b') })], 'EBADMSG'],
  ['an owner of 2^32 - 1, which means none', [pax({ uid: '4294967295' })], 'EINVAL'],
  ['an owner beyond 32 bits', [pax({ gid: '4294967296' })], 'EINVAL'],
  ['a pax header longer than 1 MiB', [pax({ comment: 'x'.repeat(1 << 20) })], 'EFBIG'],
  ['a pax record of a wrong length', badPax('99 path=x\n'), 'EBADMSG'],
  ['a pax record without a value', badPax('8 path\nx\n'), 'EBADMSG'],
  ['a sparse file', [{ name: 's', type: 'S' }], 'EOPNOTSUPP'],
  ['a sparse file of pax', [pax({ 'GNU.sparse.major': '1' })], 'EOPNOTSUPP'],
  ['an unknown type', [{ name: 'v', type: 'V' }], 'EOPNOTSUPP'],
  ['a negative size', [{ name: 'n', damage: { 124: Buffer.alloc(12, 0xff) } }], 'EBADMSG'],
  ['a wrong checksum', [{ name: 'n', checksum: 'wrong' }], 'EBADMSG'],
  ['a member longer than the archive', [{ name: 'n', size: 5000, content: 'x' }], 'EBADMSG'],
]

describe('unpackLayer', () => {
  it.each(refused)('refuses %s', async (_, members, code) => {
    const { directory, target, archive } = prepare(tarArchive(members))
    const failure = await failureOf(addon.unpackLayer({ archive, target }))
    expect(failure.code).toBe(code)
    expect(readdirSync(directory).toSorted()).toEqual(['canary', 'layer.tar', 'target'])
  })

  it('writes through a symbolic link only below the root', async () => {
    const { directory, target, archive } = prepare(
      tarArchive([
        { name: 'tmp/' },
        { name: 'up', type: '2', link: '../../../../../../tmp' },
        { name: 'up/file', content: 'inside' },
      ]),
    )
    await addon.unpackLayer({ archive, target })
    expect(readFileSync(join(target, 'tmp/file'), 'utf8')).toBe('inside')
    expect(existsSync(join(directory, 'file'))).toBe(false)
  })

  it('replaces a symbolic link rather than what it leads to', async () => {
    const { directory, target, archive } = prepare(
      Buffer.concat([
        tarMember({ name: 'link', type: '2', link: join('..', 'canary') }),
        tarMember({ name: 'link', content: 'replaced' }),
        tarMember({ name: 'soft', type: '2', link: '../canary' }),
        tarMember({ name: 'hard', type: '1', link: 'soft' }),
        tarMember({ name: 'hard', content: 'replaced' }),
      ]),
    )
    await addon.unpackLayer({ archive, target })
    expect(readFileSync(join(directory, 'canary'), 'utf8')).toBe('untouched')
    expect(readFileSync(join(target, 'link'), 'utf8')).toBe('replaced')
    expect(lstatSync(join(target, 'soft')).isSymbolicLink()).toBe(true)
  })

  it('makes an absolute name relative to the root', async () => {
    const { target, archive } = prepare(tarArchive([{ name: '//abs/./file', content: 'x' }]))
    await addon.unpackLayer({ archive, target })
    expect(readFileSync(join(target, 'abs/file'), 'utf8')).toBe('x')
  })
})

function pax(records: Readonly<Record<string, string | Buffer>>): TarMember {
  return { name: 'member', content: 'x', pax: records }
}

function badPax(content: string): readonly TarMember[] {
  return [{ name: 'PaxHeaders/bad', type: 'x', content }, { name: 'member' }]
}

function prepare(bytes: Buffer) {
  const directory = scratchDirectory()
  const target = join(directory, 'target')
  const archive = join(directory, 'layer.tar')
  mkdirSync(target)
  writeFileSync(archive, bytes)
  writeFileSync(join(directory, 'canary'), 'untouched')
  return { directory, target, archive }
}
