import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addon, failureOf, scratchDirectory } from '../../support/addon.ts'

describe('readFileInRoot', () => {
  it('reads a regular file as if the root were the root', async () => {
    const { root, read } = makeRoot()
    symlinkSync('/etc/passwd', join(root, 'absolute'))
    symlinkSync('../../../../etc/passwd', join(root, 'etc/relative'))
    for (const path of ['/etc/passwd', 'etc/passwd', '/absolute', '/etc/relative', '/../etc/passwd']) {
      expect(await read(path)).toEqual({ content: 'inside' })
    }
  })

  it('finds nothing outside the root', async () => {
    const { root, read } = makeRoot()
    symlinkSync('/etc/hostname', join(root, 'escape'))
    symlinkSync('/proc/self/root/etc/hostname', join(root, 'magic'))
    for (const path of ['/escape', '/magic', '/../../../../etc/hostname', '/missing/file']) {
      expect(await read(path)).toEqual({ content: null })
    }
  })

  it("follows none of /proc's own links", async () => {
    const outside = await addon.readFileInRoot({
      root: '/',
      path: '/proc/self/root/etc/hostname',
      maxBytes: 4096,
    })
    expect(outside).toEqual({ content: null })
  })

  it('reads neither directories, pipes, devices nor circles', async () => {
    const { root, read } = makeRoot()
    execFileSync('mkfifo', [join(root, 'pipe')])
    execFileSync('mknod', [join(root, 'zero'), 'c', '1', '5'])
    symlinkSync('circle', join(root, 'circle'))
    for (const path of ['/etc', '/pipe', '/zero', '/circle', '/etc/passwd/inner', '/']) {
      expect(await read(path)).toEqual({ content: null })
    }
  })

  it('fails for a file that is longer than wanted', async () => {
    const { root } = makeRoot()
    expect(await addon.readFileInRoot({ root, path: '/etc/passwd', maxBytes: 6 })).toEqual({
      content: 'inside',
    })
    const failure = await failureOf(
      addon.readFileInRoot({ root, path: '/etc/passwd', maxBytes: 5 }),
    )
    expect(failure).toMatchObject({ code: 'EFBIG', subject: '/etc/passwd' })
  })

  it('fails when there is no root', async () => {
    const call = addon.readFileInRoot({ root: '/missing', path: '/x', maxBytes: 1 })
    expect(await failureOf(call)).toMatchObject({ code: 'ENOENT', subject: '/missing' })
  })
})

describe('removeTree', () => {
  it('removes files, directories and links, but not what links lead to', async () => {
    const [tree, outside] = [join(scratchDirectory(), 'tree'), scratchDirectory()]
    writeFileSync(join(outside, 'canary'), 'untouched')
    mkdirSync(join(tree, 'a/b'), { recursive: true, mode: 0o100 })
    symlinkSync(outside, join(tree, 'a/link'))
    writeFileSync(join(tree, 'a/b/file'), 'x')
    await addon.removeTree({ path: `${tree}/` })
    expect(existsSync(tree)).toBe(false)
    expect(readdirSync(outside)).toEqual(['canary'])
  })

  it('removes a link or a file that it is given', async () => {
    const [directory, outside] = [scratchDirectory(), scratchDirectory()]
    symlinkSync(outside, join(directory, 'link'))
    writeFileSync(join(directory, 'file'), 'x')
    await addon.removeTree({ path: join(directory, 'link') })
    await addon.removeTree({ path: join(directory, 'file') })
    expect(readdirSync(directory)).toEqual([])
    expect(existsSync(outside)).toBe(true)
  })

  it('succeeds for what is gone', async () => {
    expect(await addon.removeTree({ path: '/missing/directory/tree' })).toEqual({})
    expect(await addon.removeTree({ path: join(scratchDirectory(), 'missing') })).toEqual({})
  })

  it('removes directories that are nested deeper than a path can say', async () => {
    const tree = join(scratchDirectory(), 'tree')
    mkdirSync(tree)
    // A shell would look for the whole path at each step; Python is there, since node-gyp needs it.
    const steps = 'os.mkdir("dddd"); os.chdir("dddd"); open("file", "w").close()'
    execFileSync('python3', ['-c', `import os\nfor level in range(1500):\n  ${steps}`], { cwd: tree })
    await addon.removeTree({ path: tree })
    expect(existsSync(tree)).toBe(false)
  })

  it('stops at a mount, and removes the rest', async () => {
    const directory = scratchDirectory()
    const [tree, source] = [join(directory, 'tree'), join(directory, 'source')]
    mkdirSync(join(tree, 'mount'), { recursive: true })
    mkdirSync(source)
    writeFileSync(join(source, 'canary'), 'untouched')
    writeFileSync(join(tree, 'file'), 'x')
    // A bind mount of the same file system, which device numbers do not tell.
    execFileSync('mount', ['--bind', source, join(tree, 'mount')])
    onTestFinished(() => void execFileSync('umount', [join(tree, 'mount')]))
    const failure = await failureOf(addon.removeTree({ path: tree }))
    expect(['EXDEV', 'EBUSY']).toContain(failure.code)
    expect(readFileSync(join(source, 'canary'), 'utf8')).toBe('untouched')
    expect(readdirSync(tree)).toEqual(['mount'])
  })
})

describe('syncFileSystem', () => {
  it('syncs the file system of a path', async () => {
    expect(await addon.syncFileSystem({ path: scratchDirectory() })).toEqual({})
    const failure = await failureOf(addon.syncFileSystem({ path: '/missing' }))
    expect(failure).toMatchObject({ code: 'ENOENT', syscall: 'open' })
  })
})

function makeRoot() {
  const root = scratchDirectory()
  mkdirSync(join(root, 'etc'))
  writeFileSync(join(root, 'etc/passwd'), 'inside')
  const read = (path: string) => addon.readFileInRoot({ root, path, maxBytes: 4096 })
  return { root, read }
}
