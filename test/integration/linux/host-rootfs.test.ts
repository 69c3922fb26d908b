import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createWritableLayers } from '../../../src/linux/rootfs/create-writable-layers.ts'
import { prepareHostRootfs } from '../../../src/linux/rootfs/prepare-host-rootfs.ts'
import { removeUnusedSkeletons } from '../../../src/linux/rootfs/remove-unused-skeletons.ts'
import type { RootfsLayers } from '../../../src/linux/rootfs/rootfs-layers.ts'
import { addon } from '../../support/addon.ts'

interface TestHost {
  /** Root of a small machine. */
  readonly machineRoot: string
  /** Where skeletons are kept. */
  readonly directory: string
  readonly prepare: (nodeProgram?: string) => Promise<RootfsLayers>
  readonly skeleton: () => Promise<string>
}

const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n'

function createHost(): TestHost {
  const root = mkdtempSync(join(tmpdir(), 'stack-host-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const machineRoot = join(root, 'machine')
  const directory = join(root, 'skeletons')
  for (const name of ['usr/bin', 'opt', 'etc/ssl/private', 'etc/ssh', 'etc/app', 'home/me']) {
    mkdirSync(join(machineRoot, name), { recursive: true })
  }
  for (const name of ['bin', 'lib', 'sbin']) symlinkSync(`usr/${name}`, join(machineRoot, name))
  writeFile(machineRoot, 'etc/passwd', 'root:x:0:0::/root:/bin/sh\n', 0o644)
  writeFile(machineRoot, 'etc/app/app.conf', 'setting=1\n', 0o640 | 0o004)
  symlinkSync('../usr/share/zoneinfo/UTC', join(machineRoot, 'etc/localtime'))
  const prepare = (nodeProgram = '/usr/bin/node'): Promise<RootfsLayers> =>
    prepareHostRootfs({ directory, nodeProgram, machineRoot, binding: addon })
  return {
    machineRoot,
    directory,
    prepare,
    skeleton: async () => (await prepare()).lowerDirectories[0] ?? '',
  }
}

function writeFile(root: string, path: string, content: string, mode: number): void {
  writeFileSync(join(root, path), content)
  chmodSync(join(root, path), mode)
}

describe('the host as a root file system', () => {
  it('shows the system directories copy-on-write', async () => {
    const { prepare, machineRoot } = createHost()
    const { overlays, binds } = await prepare()
    expect(overlays).toEqual([
      { target: '/usr', lowerDirectories: [join(machineRoot, 'usr')] },
      { target: '/opt', lowerDirectories: [join(machineRoot, 'opt')] },
    ])
    expect(binds).toEqual([])
  })

  it('has the links of a merged /usr, and empty directories for all else', async () => {
    const path = await createHost().skeleton()
    expect(readlinkSync(join(path, 'bin'))).toBe('usr/bin')
    expect(readlinkSync(join(path, 'var/run'))).toBe('/run')
    for (const name of ['usr', 'home', 'root', 'tmp', 'srv', 'mnt', 'proc', 'sys', 'dev']) {
      expect([name, readdirSync(join(path, name))]).toEqual([name, []])
    }
    expect(statSync(join(path, 'tmp')).mode & 0o7777).toBe(0o1777)
    expect(statSync(join(path, 'var/tmp')).mode & 0o7777).toBe(0o1777)
    expect(statSync(join(path, 'root')).mode & 0o7777).toBe(0o700)
  })

  it('mounts system directories that are no links', async () => {
    const { prepare, machineRoot } = createHost()
    rmSync(join(machineRoot, 'lib'))
    mkdirSync(join(machineRoot, 'lib'))
    expect((await prepare()).overlays.map(({ target }) => target)).toEqual(['/usr', '/opt', '/lib'])
  })

  it('has /etc with its links and modes', async () => {
    const path = await createHost().skeleton()
    expect(readFileSync(join(path, 'etc/passwd'), 'utf8')).toBe('root:x:0:0::/root:/bin/sh\n')
    expect(statSync(join(path, 'etc/app/app.conf')).mode & 0o777).toBe(0o644)
    expect(readlinkSync(join(path, 'etc/localtime'))).toBe('../usr/share/zoneinfo/UTC')
  })

  it('has no secret of /etc, even one that everybody may read', async () => {
    const { machineRoot, skeleton } = createHost()
    const secrets = [
      ...['shadow', 'shadow-', 'gshadow', 'passwd-', 'sudoers', 'fstab', 'crypttab'],
      ...[
        'ssh/ssh_host_rsa_key',
        'ssh/ssh_host_rsa_key.pub',
        'ssl/private/server.pem',
        'app/tls.key',
      ],
    ]
    for (const name of secrets) writeFile(machineRoot, `etc/${name}`, 'secret', 0o644)
    writeFile(machineRoot, 'etc/app/unlabelled', `comment\n${key}`, 0o644)
    writeFile(machineRoot, 'etc/app/private', 'secret', 0o640)
    mkdirSync(join(machineRoot, 'etc/closed'), { mode: 0o750 })
    writeFile(machineRoot, 'etc/closed/open-file', 'secret', 0o644)
    const path = await skeleton()
    const seen = readdirSync(join(path, 'etc'), { recursive: true, encoding: 'utf8' })
    expect(seen.toSorted()).toEqual([
      ...['app', 'app/app.conf', 'hostname', 'hosts', 'localtime', 'machine-id', 'passwd'],
      ...['resolv.conf', 'ssh', 'ssl'],
    ])
  })

  it('has an identity and names of its own', async () => {
    const { machineRoot, skeleton } = createHost()
    for (const name of ['machine-id', 'hosts', 'hostname']) {
      writeFile(machineRoot, `etc/${name}`, 'of the machine', 0o644)
    }
    symlinkSync('/run/resolv.conf', join(machineRoot, 'etc/resolv.conf'))
    const path = await skeleton()
    for (const name of ['machine-id', 'hosts', 'hostname', 'resolv.conf']) {
      expect(lstatSync(join(path, 'etc', name)).isFile()).toBe(true)
      expect(readFileSync(join(path, 'etc', name), 'utf8')).toBe('')
    }
  })

  it('is made once while /etc stays the same', async () => {
    const { prepare, directory } = createHost()
    const all = await Promise.all([prepare(), prepare(), prepare()])
    expect(new Set(all.map(({ lowerDirectories }) => lowerDirectories[0])).size).toBe(1)
    expect(await prepare()).toEqual(all[0])
    expect(readdirSync(directory)).toHaveLength(1)
  })

  it('is made anew when /etc changes, while the old one stays for who uses it', async () => {
    const { machineRoot, directory, skeleton } = createHost()
    const before = await skeleton()
    writeFile(machineRoot, 'etc/app/app.conf', 'setting=2\n', 0o644)
    const after = await skeleton()
    expect(readFileSync(join(before, 'etc/app/app.conf'), 'utf8')).toBe('setting=1\n')
    expect(readFileSync(join(after, 'etc/app/app.conf'), 'utf8')).toBe('setting=2\n')
    mkdirSync(join(directory, '.new-half-made'))
    await removeUnusedSkeletons({ directory, used: [after], binding: addon })
    expect(readdirSync(directory).map((name) => join(directory, name))).toEqual([after])
    await removeUnusedSkeletons({ directory, used: [], binding: addon })
    expect(readdirSync(directory).map((name) => join(directory, name))).toEqual([after])
  })

  it('stays the same when only what is replaced anyway changes', async () => {
    const { machineRoot, skeleton } = createHost()
    const before = await skeleton()
    writeFile(machineRoot, 'etc/resolv.conf', 'nameserver 127.0.0.1\n', 0o644)
    expect(await skeleton()).toBe(before)
  })

  it('brings a Node along that lies outside of the system directories', async () => {
    const { prepare } = createHost()
    expect((await prepare('/root/.nvm/versions/node/v20/bin/node')).binds).toEqual([
      { source: '/root/.nvm/versions/node/v20/bin/node', target: '/usr/local/bin/node' },
    ])
  })
})

describe('writable layers', () => {
  it('have the owner and mode of the root below them, and keep their content', async () => {
    const { machineRoot, directory } = createHost()
    const layers = {
      lowerDirectories: [machineRoot],
      overlays: [{ target: '/usr', lowerDirectories: [join(machineRoot, 'usr')] }],
      binds: [],
    }
    chmodSync(machineRoot, 0o711)
    const container = join(directory, 'container')
    const made = await createWritableLayers({ layers, directory: container })
    expect(statSync(made.root.upperDirectory).mode & 0o7777).toBe(0o711)
    expect(made.overlays.map(({ target }) => target)).toEqual(['/usr'])
    writeFileSync(join(made.root.upperDirectory, 'written'), '')
    expect(await createWritableLayers({ layers, directory: container })).toEqual(made)
    expect(existsSync(join(made.root.upperDirectory, 'written'))).toBe(true)
    expect(statSync(container).mode & 0o777).toBe(0o700)
  })
})
