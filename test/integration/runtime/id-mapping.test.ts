import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { prepareBundle, type BundleConfig, type BundleMount } from '../../support/runtime-bundle.ts'

const mappings = [{ containerID: 0, hostID: 100_000, size: 65_536 }]

/** Mounts a directory with a file of user 1 and group 2. */
function addSource(config: BundleConfig, directory: string, mount: Partial<BundleMount>): void {
  const source = join(directory, 'source')
  mkdirSync(source)
  mkdirSync(join(directory, 'rootfs/mapped'))
  writeFileSync(join(source, 'file'), '')
  chownSync(join(source, 'file'), 1, 2)
  config.mounts.push({ destination: '/mapped', type: 'bind', source, options: ['rbind'], ...mount })
}

const ownerOfFile = { args: ['stat', '-c', '%u:%g', '/mapped/file'] }

function withUserNamespace(config: BundleConfig): void {
  config.linux.namespaces.push({ type: 'user' })
  Object.assign(config.linux, { uidMappings: mappings, gidMappings: mappings })
}

describe('mounts that map ids', () => {
  it('show other owners by mappings of their own', () => {
    const own = { uidMappings: mappings, gidMappings: mappings }
    const run = prepareBundle({
      ...ownerOfFile,
      change: (config, { directory }) => addSource(config, directory, own),
    }).run()
    expect(run).toEqual({ exitCode: 0, stdout: '100001:100002\n', stderr: '' })
  })

  it.each(['idmap', 'ridmap'])('take those of the user namespace with %s', (option) => {
    const run = prepareBundle({
      ...ownerOfFile,
      change: (config, { directory }) => {
        withUserNamespace(config)
        addSource(config, directory, { options: ['rbind', option] })
      },
    }).run()
    expect(run).toEqual({ exitCode: 0, stdout: '1:2\n', stderr: '' })
  })

  it.each([true, false])(
    'show what was mounted below the root before, in a user namespace: %s',
    (own) => {
      const run = prepareBundle({
        args: ['stat', '-c', '%u:%g', '/again/file'],
        change: (config, { directory }) => {
          const mapped = { uidMappings: mappings, gidMappings: mappings }
          if (own) withUserNamespace(config)
          addSource(config, directory, {})
          mkdirSync(join(directory, 'rootfs/again'))
          const source = join(directory, 'rootfs/mapped')
          const options = ['rbind']
          config.mounts.push({ destination: '/again', type: 'bind', source, options, ...mapped })
        },
      }).run()
      // In the user namespace the ids are mapped there and back.
      expect(run).toEqual({ exitCode: 0, stdout: own ? '1:2\n' : '100001:100002\n', stderr: '' })
    },
  )

  it('are refused without anything to map by', () => {
    const run = prepareBundle({
      change: (config, { directory }) => addSource(config, directory, { options: ['idmap'] }),
    }).run()
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain('idmap needs mappings, or a user namespace: /mapped')
  })

  it('are refused with users but without groups', () => {
    const run = prepareBundle({
      change: (config, { directory }) => addSource(config, directory, { uidMappings: mappings }),
    }).run()
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain('mount needs both uidMappings and gidMappings: /mapped')
  })
})

describe('a user namespace', () => {
  it('needs mappings', () => {
    const run = prepareBundle({
      change: (config) => config.linux.namespaces.push({ type: 'user' }),
    }).run()
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain('a new user namespace needs uidMappings and gidMappings')
  })
})

describe('devices in a user namespace', () => {
  it('are those that are asked for, with their owners, and cannot be executed', () => {
    const script = 'stat -c "%F %t:%T %u:%g %a" /dev/tool; grep " /dev/null " /proc/self/mountinfo'
    const run = prepareBundle({
      script,
      change: (config) => {
        withUserNamespace(config)
        const tool = { path: '/dev/tool', type: 'c', major: 1, minor: 5 }
        config.linux.devices = [{ ...tool, fileMode: 0o640, uid: 10, gid: 11 }]
        config.linux.resources = { devices: [{ allow: true, access: 'rwm' }] }
      },
    }).run()
    expect(run.stderr).toBe('')
    const [device, mount] = run.stdout.split('\n')
    expect(device).toBe('character special file 1:5 10:11 640')
    expect(mount).toContain(' rw,nosuid,noexec,relatime ')
  })

  it('write to the null device', () => {
    const run = prepareBundle({
      script: 'echo lost > /dev/null && head -c 3 /dev/zero | wc -c',
      change: withUserNamespace,
    }).run()
    expect(run).toEqual({ exitCode: 0, stdout: '3\n', stderr: '' })
  })
})
