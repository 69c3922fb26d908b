import { chownSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resolveUser, type ResolvedUser } from '../../src/linux/bundle/resolve-user.ts'
import { addon, scratchDirectory } from '../support/addon.ts'
import { prepareBundle, type BundleConfig } from '../support/runtime-bundle.ts'

describe('the user of a container', () => {
  it('is refused a file that its primary group may not read (CVE-2022-36109, CVE-2023-25173)', async () => {
    const root = accountsOf({ passwd: 'web:x:1000:1000::/:/bin/sh\n', group: 'web:x:1000:\n' })
    const user = await resolve('web', root)
    expect(user.additionalGids).toEqual([1000])
    const read = (groups: readonly number[]): number =>
      prepareBundle({
        script: 'cat /tmp/secret',
        change: (config, { directory }) => {
          const { uid } = user
          // The group is refused what everybody else may do: who drops it from the groups gains.
          config.process.user = { uid, gid: groups[0] ?? 2000, additionalGids: [...groups] }
          withoutCapabilities(config)
          const secret = join(directory, 'rootfs/tmp/secret')
          writeFileSync(secret, 'x', { mode: 0o604 })
          chownSync(secret, 0, 1000)
        },
      }).run().exitCode
    expect(read(user.additionalGids)).toBe(1)
    expect(read([])).toBe(0)
  })

  it('is never looked up by a name of digits, nor beyond 31 bits (CVE-2024-40635, CVE-2026-46680)', async () => {
    const root = accountsOf({ passwd: '1000:x:0:0::/root:/bin/sh\n', group: '' })
    expect(await resolve('1000', root)).toMatchObject({ uid: 1000, gid: 0 })
    for (const user of ['2147483648', '4294967295', '4294967296', '-1', '99999999999']) {
      await expect(resolve(user, root)).rejects.toMatchObject({ code: 'CT0001' })
    }
  })

  it('is not looked for in two gigabytes of accounts (CVE-2026-47262)', async () => {
    const root = accountsOf({ passwd: '', group: '' })
    truncateSync(join(root, 'etc/group'), 2 ** 31)
    await expect(resolve('0', root)).rejects.toMatchObject({
      code: 'CT0001',
      message: expect.stringContaining('too large'),
    })
  })
})

describe('a process', () => {
  it('inherits no capability for programs that it executes (CVE-2022-29162, CVE-2022-24769)', () => {
    const script = 'grep CapInh /proc/self/status'
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    expect(prepareBundle({ script }).run().stdout).toBe('CapInh:\t0000000000000000\n')
    const flags = ['--user', '1000', '--cap', 'CAP_NET_ADMIN']
    const run = bundle.call('exec', ...flags, bundle.id, 'sh', '-c', script)
    expect(run.stdout).toBe('CapInh:\t0000000000000000\n')
    // The weakened form: a bundle that asks for what old engines gave to all.
    const change = (config: BundleConfig): void => {
      config.process.capabilities['inheritable'] = ['CAP_CHOWN']
    }
    expect(prepareBundle({ script, change }).run().stdout).toBe('CapInh:\t0000000000000001\n')
  })

  it('comes to no harm by mappings beyond what the kernel takes (CVE-2021-43784)', () => {
    const bundle = prepareBundle({
      change: (config) => {
        const mappings = Array.from({ length: 20_000 }, (_, index) => ({
          ...{ containerID: index, hostID: 100_000 + index, size: 1 },
        }))
        config.linux.namespaces.push({ type: 'user' })
        config.linux.uidMappings = mappings
        config.linux.gidMappings = mappings
      },
    })
    const run = bundle.run()
    expect(run).toMatchObject({ exitCode: 1, stdout: '' })
    expect(run.stderr).toContain('uid_map')
  })
})

function accountsOf(files: { readonly passwd: string; readonly group: string }): string {
  const root = scratchDirectory()
  mkdirSync(join(root, 'etc'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'etc', name), text)
  return root
}

function resolve(user: string, root: string): Promise<ResolvedUser> {
  return resolveUser({ user, roots: [root], binding: addon, serviceName: 'web' })
}

function withoutCapabilities(config: BundleConfig): void {
  config.process.capabilities = { bounding: [], effective: [], permitted: [] }
}
