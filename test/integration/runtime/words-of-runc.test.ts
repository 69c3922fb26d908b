import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  prepareBundle,
  runtimeProgram,
  type BundleConfig,
  type BundleOptions,
  type RuntimeBundle,
} from '../../support/runtime-bundle.ts'

describe('called by the name of runc', () => {
  it('tells at which step a container could not be created or run', () => {
    const bundle = prepareBundle({ args: ['nothing'] })
    for (const command of ['create', 'run']) {
      expect(callAsRunc(bundle, command, '--bundle', bundle.directory, bundle.id)).toEqual({
        exitCode: 1,
        stderr:
          `runc ${command} failed: unable to start container process: ` +
          'error during container init: exec: executable file not found in $PATH: "nothing"\n',
      })
    }
    expect(callAsRunc(bundle, 'run', '--bundle', bundle.directory, '.').stderr).toMatch(
      /^runc run failed: invalid container id/,
    )
  })

  it('tells plainly what execve finds out', () => {
    const bundle = prepareBundle({
      args: ['/etc/script'],
      change: (_, { directory }) => {
        writeFileSync(join(directory, 'rootfs/etc/script'), '#!/missing\n', { mode: 0o755 })
      },
    })
    expect(callAsRunc(bundle, 'run', '--bundle', bundle.directory, bundle.id)).toEqual({
      exitCode: 1,
      stderr: 'exec /etc/script: no such file or directory\n',
    })
  })

  it('ends exec by 255 when it fails by itself', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    const missing = callAsRunc(bundle, 'exec', bundle.id, 'nothing')
    expect(missing).toEqual({
      exitCode: 255,
      stderr:
        'exec failed: unable to start container process: ' +
        'exec: executable file not found in $PATH: "nothing"\n',
    })
    expect(callAsRunc(bundle, 'exec', bundle.id, 'sh', '-c', 'exit 42').exitCode).toBe(42)
    expect(callAsRunc(bundle, 'exec', 'unknown', 'true')).toEqual({
      exitCode: 255,
      stderr: 'exec failed: container does not exist: unknown\n',
    })
    expect(callAsRunc(bundle, 'state', 'unknown')).toEqual({
      exitCode: 1,
      stderr: 'container does not exist: unknown\n',
    })
  })
})

describe('a container with a user namespace', () => {
  const forbidding = 'ro,nosuid,nodev,noexec,noatime'

  it.each(['rw', 'suid', 'dev', 'exec', 'relatime', 'strictatime', 'nodiratime'])(
    'cannot undo by %s what the source of a mount forbids',
    (option) => {
      const { stderr, exitCode } = runWithMount([option], forbidding)
      expect(exitCode).toBe(1)
      expect(stderr).toMatch(
        /^stack-runtime: error mounting ".+" at "\/mnt": operation not permitted \(/,
      )
    },
  )

  it.each(['ro', 'nosuid', 'nodev', 'noexec', 'noatime'])(
    'may ask for %s all the same',
    (option) => {
      const options = runWithMount([option], forbidding).stdout.trim().split(',')
      expect(options).toEqual(expect.arrayContaining(forbidding.split(',')))
    },
  )

  it('has what it asks for of a source that forbids nothing', () => {
    const asked = ['rw', 'suid', 'dev', 'exec', 'noexec', 'relatime']
    const options = runWithMount(asked, 'rw,relatime').stdout.trim().split(',')
    expect(options).toEqual(expect.arrayContaining(['rw', 'noexec', 'relatime']))
    expect(options).not.toContain('nosuid')
  })

  it('is what it takes: without one, the bundle decides', () => {
    const options = runWithMount(['rw', 'suid', 'dev', 'exec'], forbidding, 'none').stdout
    expect(options).toMatch(/^rw,noatime/)
  })
})

/** Mounts a tmpfs that has `attributes` with these options, and prints what it has in the container. */
function runWithMount(options: readonly string[], attributes: string, namespace = 'user') {
  const change: BundleOptions['change'] = (config, { directory }) => {
    if (namespace === 'user') addUserNamespace(config)
    const source = join(directory, 'source')
    mkdirSync(source)
    mkdirSync(join(directory, 'rootfs/mnt'))
    config.mounts.push({ destination: '/mnt', type: 'bind', source, options: ['bind', ...options] })
  }
  const bundle = prepareBundle({
    args: [
      'sh',
      '-c',
      'while read -r _ at _ has _; do [ $at != /mnt ] || echo $has; done < /proc/mounts',
    ],
    change,
  })
  const source = join(bundle.directory, 'source')
  const prepare = `mount -t tmpfs tmpfs ${source} && mount -o remount,bind,${attributes} ${source}`
  const run = `${prepare} && exec ${runtimeProgram} --root ${bundle.root} run --bundle ${bundle.directory} ${bundle.id}`
  const { status, stdout, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', run], {
    encoding: 'utf8',
  })
  return { exitCode: status, stdout, stderr }
}

function addUserNamespace(config: BundleConfig): void {
  const mappings = [{ containerID: 0, hostID: 100_000, size: 65_536 }]
  config.linux.namespaces.push({ type: 'user' })
  Object.assign(config.linux, { uidMappings: mappings, gidMappings: mappings })
}

function callAsRunc(bundle: RuntimeBundle, ...args: readonly string[]) {
  const program = join(bundle.directory, 'runc')
  spawnSync('rm', ['-f', program])
  symlinkSync(runtimeProgram, program)
  const { status, stderr } = spawnSync(program, ['--root', bundle.root, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return { exitCode: status, stderr }
}
