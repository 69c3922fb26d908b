import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import {
  cgroupDirectories,
  prepareBundle,
  runtimeProgram,
  type BundleOptions,
} from '../../support/runtime-bundle.ts'

/** Ways to fail, from the first step to the last. */
const failures: Record<string, BundleOptions> = {
  'a wrong mount': {
    change: (config) => {
      config.mounts.push({ destination: '/x', type: 'nofs', source: '', options: [] })
    },
  },
  'a missing root': { change: (config) => (config.root.path = 'missing') },
  'a wrong namespace': {
    change: (config) => {
      config.linux.namespaces = [{ type: 'mount' }, { type: 'network', path: '/does/not/exist' }]
    },
  },
  'a limit that the kernel refuses': {
    change: (config) => (config.linux.resources = { cpu: { cpus: '4000-5000' } }),
  },
  'a missing program': { args: ['nothing'] },
  'a hook that fails': {
    change: (config) => {
      config.hooks = { createRuntime: [{ path: '/bin/false', args: ['false'] }] }
    },
  },
  'a hook that hangs': {
    change: (config) => {
      config.hooks = {
        createContainer: [{ path: '/bin/sleep', args: ['sleep', '1000'], timeout: 1 }],
      }
    },
  },
  'a pid file that cannot be written': {},
}

describe('a failed create', () => {
  it.each(Object.entries(failures))('leaves nothing after %s', (_, options) => {
    const bundle = prepareBundle(options)
    const pidFile = join(bundle.directory, 'missing/pid')
    const flags = ['--bundle', bundle.directory, '--pid-file', pidFile]
    const run = bundle.call('create', ...flags, bundle.id)
    expect(run.exitCode).toBeGreaterThan(0)
    expect(run.stderr).toMatch(/^stack-runtime: .+\n$/)
    expect(cgroupDirectories(bundle.id)).toEqual([])
    expect(existsSync(join(bundle.root, bundle.id))).toBe(false)
    expect(processesWith('cgroup', bundle.id)).toEqual([])
  })

  it('leaves the id free', () => {
    const bundle = prepareBundle({ args: ['nothing'] })
    bundle.run()
    const first = bundle.run()
    expect(first.stderr).toContain('executable file not found')
  })

  it('that was killed half-way is cleaned up by delete', () => {
    const bundle = prepareBundle({})
    const directory = join(bundle.root, bundle.id)
    // What is there when the runtime is killed right after it took the id.
    mkdirSync(directory, { recursive: true })
    expect(bundle.call('delete', '--force', bundle.id)).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    })
    expect(existsSync(directory)).toBe(false)
    mkdirSync(directory)
    writeFileSync(
      join(directory, 'state.json'),
      JSON.stringify({ id: bundle.id, cgroup: `/${bundle.id}`, pid: 0 }),
    )
    expect(bundle.state().status).toBe('creating')
    expect(bundle.call('delete', '--force', bundle.id).exitCode).toBe(0)
  })

  it('that is killed at any instant is cleaned up by delete', async () => {
    const bundle = prepareBundle({})
    const args = ['--root', bundle.root, 'create', '--bundle', bundle.directory, bundle.id]
    const seen = new Set<string>()
    for (let instant = 0; instant < 30; instant += 1) {
      const create = spawn(runtimeProgram, args, { stdio: 'ignore' })
      const end = once(create, 'exit')
      await pause(instant / 3)
      create.kill('SIGKILL')
      const [, signal] = await end
      seen.add(signal === 'SIGKILL' ? 'killed' : 'created')
      bundle.call('delete', '--force', bundle.id)
      expect(cgroupDirectories(bundle.id)).toEqual([])
      expect(existsSync(join(bundle.root, bundle.id))).toBe(false)
    }
    expect(seen).toContain('killed')
    // The container's process has the arguments of the runtime that it was made by.
    const isOver = (): boolean => processesWith('cmdline', bundle.directory).length === 0
    await eventually(isOver, { for: 'the end of all processes' })
  })

  it('meets a delete at any instant, which takes what goes meanwhile as gone', async () => {
    const bundle = prepareBundle({})
    const args = ['--root', bundle.root, 'create', '--bundle', bundle.directory, bundle.id]
    for (let instant = 0; instant < 30; instant += 1) {
      const create = spawn(runtimeProgram, args, { stdio: 'ignore' })
      const end = once(create, 'exit')
      await pause(instant / 3)
      const met = bundle.call('delete', '--force', bundle.id)
      expect([met.exitCode, met.stderr]).toEqual([0, ''])
      await end
      bundle.call('delete', '--force', bundle.id)
      expect(cgroupDirectories(bundle.id)).toEqual([])
    }
  })

  it('takes a pid that another process has got as stopped', () => {
    const bundle = prepareBundle({})
    const directory = join(bundle.root, bundle.id)
    mkdirSync(directory, { recursive: true })
    const state = { id: bundle.id, cgroup: `/${bundle.id}`, pid: process.pid, startTime: '1' }
    writeFileSync(join(directory, 'state.json'), JSON.stringify(state))
    expect(bundle.state().status).toBe('stopped')
    expect(bundle.call('kill', bundle.id, 'KILL').stderr).toContain('container not running')
    expect(bundle.call('delete', bundle.id).exitCode).toBe(0)
  })
})

describe('the cache of compiled filters', () => {
  it('loses what killed runtimes left, and not what others write', () => {
    const bundle = prepareBundle({
      change: (config) => (config.linux.seccomp = { defaultAction: 'SCMP_ACT_ALLOW' }),
    })
    const cache = join(bundle.root, '.cache')
    mkdirSync(cache, { recursive: true, mode: 0o700 })
    for (const name of ['seccomp-old.17', 'seccomp-old', 'seccomp-new.18', 'other.19']) {
      writeFileSync(join(cache, name), '')
    }
    for (const name of ['seccomp-old.17', 'seccomp-old', 'other.19']) {
      utimesSync(join(cache, name), 1_700_000_000, 1_700_000_000)
    }
    expect(bundle.run().exitCode).toBe(0)
    const left = readdirSync(cache).filter((name) => !/^seccomp-[0-9a-f]{20,}$/.test(name))
    expect(left.toSorted()).toEqual(['other.19', 'seccomp-new.18', 'seccomp-old'])
    expect(readdirSync(cache).length).toBe(4)
  })
})

function processesWith(file: 'cgroup' | 'cmdline', text: string): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.filter((pid) => readOrEmpty(`/proc/${pid}/${file}`).includes(text))
}

/** Empty for a process that ends meanwhile. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
