import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import {
  cgroupDirectories,
  prepareBundle,
  runtimeProgram,
  type RuntimeBundle,
} from '../../support/runtime-bundle.ts'

const hasCriu = spawnSync('criu', ['check'], { stdio: 'ignore' }).status === 0

describe('without criu', () => {
  it('containers are neither saved nor restored, and told so', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    for (const args of [['checkpoint', bundle.id], restoreWords(bundle, 'other')]) {
      const words = ['--root', bundle.root, ...args]
      const options = {
        env: { PATH: '/nowhere' },
        encoding: 'utf8',
        cwd: bundle.directory,
      } as const
      const run = spawnSync(runtimeProgram, words, options)
      expect(run.status).toBe(1)
      expect(run.stderr).toContain('criu is not installed: checkpoint and restore need it in PATH')
    }
    expect(bundle.state().status).toBe('running')
    expect(bundle.call('state', 'other').stderr).toContain('container does not exist')
    expect(cgroupDirectories(bundle.id)).not.toEqual([])
  })
})

describe('a container that is saved', () => {
  beforeEach((test) => test.skip(!hasCriu, 'criu is not in PATH, or does not work here'))

  it('goes on where it was, in a container that all commands know', async () => {
    const bundle = prepareBundle({ script: remember })
    start(bundle)
    const value = await valueOf(bundle)
    expect(save(bundle)).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(bundle.call('state', bundle.id).stderr).toContain('container does not exist')
    expect(cgroupDirectories(bundle.id)).toEqual([])
    rmSync(join(bundle.rootfs, 'tmp/value'))
    const pidFile = join(bundle.directory, 'pid')
    restore(bundle, '--pid-file', pidFile)
    expect(await valueOf(bundle)).toBe(value)
    expect(bundle.state()).toMatchObject({ status: 'running', bundle: bundle.directory })
    expect(readFileSync(pidFile, 'utf8')).toBe(String(bundle.state().pid))
    expect(bundle.call('exec', bundle.id, 'hostname').stdout).toBe('container\n')
    expect(cgroupDirectories(bundle.id)).not.toEqual([])
    expect(bundle.call('delete', '--force', bundle.id).exitCode).toBe(0)
    expect(cgroupDirectories(bundle.id)).toEqual([])
    expect(existsSync(join(bundle.root, bundle.id))).toBe(false)
  })

  it('goes on itself with --leave-running', async () => {
    const bundle = prepareBundle({ script: remember })
    start(bundle)
    const value = await valueOf(bundle)
    const { pid } = bundle.state()
    expect(save(bundle, '--leave-running').exitCode).toBe(0)
    rmSync(join(bundle.rootfs, 'tmp/value'))
    expect(await valueOf(bundle)).toBe(value)
    expect(bundle.state()).toMatchObject({ status: 'running', pid })
  })

  it('has its mounts again, also those that lie in others', () => {
    const bundle = prepareBundle({
      args: ['sleep', '1000'],
      change: (config, { directory }) => {
        for (const [name, destination, access] of [
          ['outer', '/outer', 'rw'],
          ['inner', '/outer/a/inner', 'ro'],
        ] as const) {
          const source = join(directory, name)
          mkdirSync(source)
          writeFileSync(join(source, 'file'), name)
          config.mounts.push({ destination, type: 'bind', source, options: ['bind', access] })
        }
      },
    })
    const look =
      'cat /outer/file /outer/a/inner/file; wc -c < /proc/timer_list; echo > /outer/a/inner/file'
    start(bundle)
    const before = bundle.call('exec', bundle.id, 'sh', '-c', look)
    expect(before.stdout).toBe('outerinner0\n')
    expect(before.stderr).toContain('Read-only file system')
    expect(save(bundle).exitCode).toBe(0)
    rmSync(join(bundle.directory, 'outer/a'), { recursive: true })
    restore(bundle)
    expect(bundle.call('exec', bundle.id, 'sh', '-c', look)).toEqual(before)
  })

  it('is refused when its image is damaged, and nothing is left', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    start(bundle)
    expect(save(bundle).exitCode).toBe(0)
    truncateSync(join(bundle.directory, 'image/core-1.img'), 10)
    const run = bundle.call(...restoreWords(bundle, bundle.id))
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain('criu failed:')
    expect(run.stderr).toContain(join(bundle.directory, 'work/restore.log'))
    expect(bundle.call('state', bundle.id).stderr).toContain('container does not exist')
    expect(cgroupDirectories(bundle.id)).toEqual([])
  })

  it('has to run, and needs its parent beside the image', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.call('create', '--bundle', bundle.directory, bundle.id)
    expect(save(bundle).stderr).toContain('cannot checkpoint a container that is created')
    bundle.call('start', bundle.id)
    for (const parent of ['/absolute', '../missing']) {
      const run = save(bundle, '--parent-path', parent)
      expect(run.exitCode).toBe(1)
      expect(run.stderr).toContain('--parent-path')
    }
    expect(bundle.state().status).toBe('running')
  })
})

/** Only its memory has the value. */
const remember = [
  'read -r value < /proc/sys/kernel/random/uuid',
  'while true; do busybox echo $value > /tmp/new; busybox mv /tmp/new /tmp/value; sleep 0.05; done',
].join(';')

/** Nothing of the caller's is open in it, such as a file that is in no mount of the container. */
function start(bundle: RuntimeBundle): void {
  const words = ['--root', bundle.root, 'run', '--detach', '--bundle', bundle.directory, bundle.id]
  const run = spawnSync(runtimeProgram, words, { stdio: 'ignore' })
  expect(run.status).toBe(0)
}

async function valueOf(bundle: RuntimeBundle): Promise<string> {
  const path = join(bundle.rootfs, 'tmp/value')
  const value = (): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')
  await eventually(() => value().endsWith('\n'), { for: path })
  return value()
}

function directories(bundle: RuntimeBundle): readonly string[] {
  const paths = { image: join(bundle.directory, 'image'), work: join(bundle.directory, 'work') }
  return ['--image-path', paths.image, '--work-path', paths.work]
}

function save(bundle: RuntimeBundle, ...flags: readonly string[]): ReturnType<typeof bundle.call> {
  return bundle.call('checkpoint', ...directories(bundle), ...flags, bundle.id)
}

function restoreWords(bundle: RuntimeBundle, id: string): readonly string[] {
  return ['restore', '--detach', '--bundle', bundle.directory, ...directories(bundle), id]
}

function restore(bundle: RuntimeBundle, ...flags: readonly string[]): void {
  const run = bundle.call(...restoreWords(bundle, bundle.id).toSpliced(1, 0, ...flags))
  expect(run).toEqual({ exitCode: 0, stdout: '', stderr: '' })
}
