import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  prepareBundle,
  type BundleConfig,
  type RuntimeBundle,
} from '../../support/runtime-bundle.ts'

describe('messages and exit codes', () => {
  it('tell a missing program by 127, at create, by path or by name', () => {
    expect(createWith(['nothing'])).toEqual({
      exitCode: 127,
      message: 'exec: executable file not found in $PATH: "nothing"',
    })
    expect(createWith(['/bin/nothing'])).toEqual({
      exitCode: 127,
      message: 'exec "/bin/nothing": no such file or directory',
    })
  })

  it('tell a program that may not be executed by 126', () => {
    const plain = createWith(['/etc/plain'], (config, bundle) => {
      writeFileSync(join(bundle, 'rootfs/etc/plain'), 'x', { mode: 0o644 })
      config.process.user = { uid: 1000, gid: 1000 }
    })
    expect(plain).toEqual({ exitCode: 126, message: 'exec "/etc/plain": permission denied' })
    expect(createWith(['/etc'])).toEqual({
      exitCode: 126,
      message: 'exec "/etc": permission denied',
    })
  })

  it('tell at start what execve finds out', () => {
    const bundle = prepareBundle({
      args: ['/etc/garbage'],
      change: (_, { directory }) => {
        writeFileSync(join(directory, 'rootfs/etc/garbage'), 'garbage', { mode: 0o755 })
      },
    })
    expect(bundle.call('create', '--bundle', bundle.directory, bundle.id).exitCode).toBe(0)
    const started = bundle.call('start', bundle.id)
    expect(started.exitCode).toBe(126)
    expect(started.stderr).toContain('exec /etc/garbage: exec format error')
  })

  it('are the same for exec', () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    const missing = bundle.call('exec', bundle.id, 'nothing')
    expect(missing.exitCode).toBe(127)
    expect(missing.stderr).toContain('executable file not found in $PATH')
    expect(bundle.call('exec', bundle.id, '/etc').exitCode).toBe(126)
  })

  it('go to the log file as JSON, one line each', () => {
    const bundle = prepareBundle({ args: ['nothing'] })
    const log = join(bundle.directory, 'log.json')
    const flags = ['--log', log, '--log-format', 'json']
    const run = bundle.call(...flags, 'create', '--bundle', bundle.directory, bundle.id)
    // On standard error all the same: whoever started the runtime may show that alone.
    const missing = 'exec: executable file not found in $PATH: "nothing"'
    expect(run).toEqual({ exitCode: 127, stdout: '', stderr: `stack-runtime: ${missing}\n` })
    bundle.call(...flags, 'state', 'unknown')
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'error',
        msg: missing,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/),
      },
      expect.objectContaining({ msg: 'container does not exist: unknown' }),
    ])
  })

  it.each([
    ['on standard error', []],
    ['in the log file', ['--log', 'log']],
    ['in the log file as JSON', ['--log', 'log', '--log-format', 'json']],
  ])('tell each step %s with --debug', (_, [flag, , ...format]) => {
    const bundle = prepareBundle({})
    const log = join(bundle.directory, 'log')
    const flags = flag === undefined ? [] : [flag, log, ...format]
    const run = bundle.call('--debug', ...flags, 'run', '--bundle', bundle.directory, bundle.id)
    const told = flag === undefined ? run.stderr : readFileSync(log, 'utf8')
    const steps = told
      .trimEnd()
      .split('\n')
      .map(format.length > 0 ? stepOfJson : stepOfText)
    // From the runtime, and from the container's own process.
    expect(steps).toContain(`made cgroup /${bundle.id}`)
    expect(steps).toContain('entered the root file system')
    expect(flag === undefined ? '' : run.stderr).toBe('')
    expect(existsSync(join(bundle.rootfs, 'log'))).toBe(false)
    expect(bundle.run()).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })

  it('say what is wrong with a bundle', () => {
    const wrong = (change: (config: BundleConfig) => void): string =>
      createWith(['true'], change).message
    expect(wrong((config) => (config.ociVersion = '2.0.0'))).toContain('unsupported ociVersion')
    expect(wrong((config) => (config.process.cwd = 'tmp'))).toContain(
      'cwd must be an absolute path',
    )
    expect(wrong((config) => (config.process.args = []))).toContain('args must name a program')
    expect(wrong((config) => (config.linux.namespaces = [{ type: 'user' }]))).toContain(
      'a user namespace needs a mount namespace',
    )
    expect(wrong((config) => (config.process.user.uid = 4_294_967_295))).toContain('does not exist')
    expect(wrong((config) => (config.process.user.uid = 4_294_967_296))).toContain('32 bits')
    expect(wrong((config) => Object.assign(config.process, { args: 'sh' }))).toContain(
      'must be a list',
    )
  })

  it('name the byte at which a bundle is no JSON', () => {
    const bundle = prepareBundle({})
    writeFileSync(join(bundle.directory, 'config.json'), '{"ociVersion": nonsense}')
    expect(bundle.run().stderr).toMatch(/invalid JSON in .*config\.json at byte 16/)
  })

  it('refuse names that would leave the state directory', () => {
    const bundle = prepareBundle({})
    for (const id of ['..', '.', '../x', 'a/b', '', '.cache']) {
      const run = bundle.call('create', '--bundle', bundle.directory, id)
      expect([id, run.exitCode]).toEqual([id, 1])
      expect(run.stderr).toContain('invalid container id')
    }
  })

  it('tell what the runtime is', () => {
    const bundle = prepareBundle({})
    expect(JSON.parse(bundle.call('features').stdout)).toMatchObject({ ociVersionMin: '1.0.0' })
    expect(bundle.call('--systemd-cgroup', 'list').stderr).toContain('not supported')
    mkdirSync(join(bundle.directory, 'new'))
    bundle.call('spec', '--bundle', join(bundle.directory, 'new'))
    const spec = JSON.parse(readFileSync(join(bundle.directory, 'new/config.json'), 'utf8'))
    expect(spec.process.args).toEqual(['sh'])
  })
})

function stepOfText(line: string): string {
  const { step } = /^time="[^"]+" level=debug msg="(?<step>.*)"$/.exec(line)?.groups ?? {}
  return step ?? `not a step: ${line}`
}

function stepOfJson(line: string): string {
  const told = JSON.parse(line) as { readonly level: string; readonly msg: string }
  return told.level === 'debug' ? told.msg : `not a step: ${line}`
}

function createWith(
  args: readonly string[],
  change: (config: BundleConfig, directory: string) => void = () => undefined,
): { readonly exitCode: number; readonly message: string } {
  const bundle: RuntimeBundle = prepareBundle({
    args,
    change: (config, { directory }) => change(config, directory),
  })
  const run = bundle.call('create', '--bundle', bundle.directory, bundle.id)
  return { exitCode: run.exitCode, message: run.stderr.replace('stack-runtime: ', '').trimEnd() }
}
