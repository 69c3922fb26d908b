import { readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { prepareBundle, type RuntimeBundle } from '../../support/runtime-bundle.ts'

describe('exec', () => {
  it('runs in all namespaces and cgroups of the container', () => {
    const bundle = startedBundle()
    const { pid } = bundle.state()
    const file = join(bundle.directory, 'exec.pid')
    bundle.call('exec', '--detach', '--pid-file', file, bundle.id, 'sleep', '1001')
    const executed = readFileSync(file, 'utf8')
    for (const name of ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'uts']) {
      const namespace = readlinkSync(`/proc/${executed}/ns/${name}`)
      expect(namespace).toBe(readlinkSync(`/proc/${pid}/ns/${name}`))
      expect(namespace).not.toBe(readlinkSync(`/proc/self/ns/${name}`))
    }
    const cgroups = readFileSync(`/proc/${executed}/cgroup`, 'utf8')
    expect(cgroups).toBe(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))
    expect(cgroups).toContain(bundle.id)
  })

  it('passes the exit code, also of a signal', () => {
    const bundle = startedBundle()
    expect(bundle.call('exec', bundle.id, 'sh', '-c', 'exit 9').exitCode).toBe(9)
    expect(bundle.call('exec', bundle.id, 'sh', '-c', 'kill -TERM $$').exitCode).toBe(143)
  })

  it('changes user, directory and environment as its flags say', () => {
    const bundle = startedBundle()
    const flags = [
      '--user',
      '1000:1001',
      '--cwd',
      '/tmp',
      '--env',
      'A=b c',
      '--additional-gids',
      '7',
    ]
    const script = 'id -u; id -G; pwd; echo "$A"; grep CapEff /proc/self/status'
    const run = bundle.call('exec', ...flags, bundle.id, 'sh', '-c', script)
    expect(run.stdout.split('\n')).toEqual([
      ...['1000', '1001 7', '/tmp', 'b c', 'CapEff:\t0000000000000000', ''],
    ])
  })

  it('takes a process from a file', () => {
    const bundle = startedBundle()
    const file = join(bundle.directory, 'process.json')
    const process = {
      args: ['sh', '-c', 'id -u; echo "$X"; grep NoNewPrivs /proc/self/status'],
      env: ['PATH=/bin', 'X=y'],
      cwd: '/',
      user: { uid: 5, gid: 5 },
      noNewPrivileges: true,
    }
    writeFileSync(file, JSON.stringify(process))
    expect(bundle.call('exec', '--process', file, bundle.id).stdout).toBe('5\ny\nNoNewPrivs:\t1\n')
  })

  it('writes the pid of a detached process', () => {
    const bundle = startedBundle()
    const file = join(bundle.directory, 'exec.pid')
    bundle.call('exec', '--detach', '--pid-file', file, bundle.id, 'sleep', '1001')
    const command = readFileSync(`/proc/${readFileSync(file, 'utf8')}/cmdline`, 'utf8')
    expect(command).toBe('sleep\u00001001\u0000')
  })

  it('refuses users that are no plain numbers of 32 bits', () => {
    const bundle = startedBundle()
    for (const user of ['-1', '0x1', '1a', '4294967295', '4294967296', '', '1:']) {
      const run = bundle.call('exec', '--user', user, bundle.id, 'id')
      expect([user, run.exitCode, run.stdout]).toEqual([user, 255, ''])
      expect(run.stderr).toContain('invalid user or group id')
    }
  })

  it('refuses a container that does not run', () => {
    const bundle = startedBundle()
    bundle.call('kill', '--all', bundle.id, 'KILL')
    bundle.call('delete', '--force', bundle.id)
    expect(bundle.call('exec', bundle.id, 'true').stderr).toContain('container does not exist')
  })

  it('leaks no descriptor into the container', () => {
    const bundle = startedBundle()
    const script = 'for f in /proc/self/fd/*; do echo ${f##*/}; done'
    const run = bundle.call('exec', bundle.id, 'sh', '-c', script)
    // The fourth is the directory that the shell reads.
    expect(run.stdout.trim().split('\n').length).toBeLessThanOrEqual(4)
    expect(run.stdout).toMatch(/^0\n1\n2\n/)
  })
})

function startedBundle(): RuntimeBundle {
  const bundle = prepareBundle({ args: ['sleep', '1000'] })
  bundle.start()
  return bundle
}
