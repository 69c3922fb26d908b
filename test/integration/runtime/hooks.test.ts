import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { prepareBundle } from '../../support/runtime-bundle.ts'

describe('hooks', () => {
  it('run at their moments, with the state on stdin', () => {
    const bundle = prepareBundle({
      script: 'echo program >> /log',
      change: (config, { directory }) => {
        const log = join(directory, 'rootfs/log')
        const outside = (name: string): { path: string; args: string[]; env: string[] }[] => [
          {
            path: '/bin/sh',
            args: ['sh', '-c', `echo "${name} $A $(cat | tr -d '{}' | cut -d, -f4)" >> ${log}`],
            env: ['A=b', 'PATH=/bin:/usr/bin'],
          },
        ]
        config.hooks = {
          prestart: outside('prestart'),
          createRuntime: outside('createRuntime'),
          createContainer: outside('createContainer'),
          startContainer: [{ path: '/bin/sh', args: ['sh', '-c', 'echo startContainer >> /log'] }],
          poststop: outside('poststop'),
        }
      },
    })
    expect(bundle.run()).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(readFileSync(join(bundle.rootfs, 'log'), 'utf8').trimEnd().split('\n')).toEqual([
      'prestart b "status":"creating"',
      'createRuntime b "status":"creating"',
      'createContainer b "status":"creating"',
      'startContainer',
      'program',
      'poststop b "status":"stopped"',
    ])
  })

  it('get no environment of the caller', () => {
    const bundle = prepareBundle({
      change: (config, { directory }) => {
        const script = `env > ${join(directory, 'environment')}`
        config.hooks = {
          createRuntime: [{ path: '/bin/sh', args: ['sh', '-c', script], env: ['X=1'] }],
        }
      },
    })
    expect(bundle.run().exitCode).toBe(0)
    const environment = readFileSync(join(bundle.directory, 'environment'), 'utf8')
    expect(environment).toContain('X=1\n')
    expect(environment).not.toContain('HOME=')
  })

  it('tell what they printed when they fail, and which of them it was', () => {
    const bundle = prepareBundle({
      change: (config) => {
        const hook = (script: string): { path: string; args: string[] } => {
          return { path: '/bin/sh', args: ['sh', '-c', script] }
        }
        config.hooks = { createRuntime: [hook('exit 0'), hook('echo the reason; exit 3')] }
      },
    })
    expect(bundle.run().stderr).toContain(
      'error running createRuntime hook #1: hook failed with exit code 3: /bin/sh: the reason',
    )
    expect(bundle.call('state', bundle.id).stderr).toContain('container does not exist')
  })

  it('have the environment of the program inside the container', () => {
    const bundle = prepareBundle({
      change: (config) => {
        config.process.env.push('OF_PROGRAM=yes')
        const args = ['sh', '-c', 'test "$OF_PROGRAM" = yes']
        config.hooks = { startContainer: [{ path: '/bin/sh', args }] }
      },
    })
    expect(bundle.run()).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })

  it('find the files of the container from where createContainer starts', () => {
    const bundle = prepareBundle({
      script: 'cat /left',
      change: (config) => {
        const args = ['sh', '-c', 'echo by a hook > left']
        config.hooks = { createContainer: [{ path: '/bin/sh', args }] }
      },
    })
    expect(bundle.run()).toEqual({ exitCode: 0, stdout: 'by a hook\n', stderr: '' })
  })

  it.each([true, false])('of the image are behind the filter, with noNewPrivileges %s', (value) => {
    const bundle = prepareBundle({
      change: (config) => {
        config.process.noNewPrivileges = value
        const syscalls = [{ names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_KILL_PROCESS' }]
        config.linux.seccomp = { defaultAction: 'SCMP_ACT_ALLOW', syscalls }
        config.hooks = { startContainer: [{ path: '/bin/mkdir', args: ['mkdir', '/made'] }] }
      },
    })
    const run = bundle.run()
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain(
      'error running startContainer hook #0: hook was ended by a signal: bad system call: /bin/mkdir',
    )
  })

  it('know the process by the pid of their own namespace', () => {
    const bundle = prepareBundle({
      args: ['sleep', '1000'],
      change: (config, { directory }) => {
        const state = (path: string): { path: string; args: string[] } => ({
          path: '/bin/sh',
          args: ['sh', '-c', `cat > ${path}`],
        })
        config.hooks = {
          createRuntime: [state(join(directory, 'runtime'))],
          createContainer: [state(join(directory, 'container'))],
          startContainer: [state('/start')],
        }
      },
    })
    bundle.start()
    const read = (path: string): { status: string; pid: number } =>
      JSON.parse(readFileSync(path, 'utf8'))
    expect(read(join(bundle.directory, 'runtime')).pid).toBe(bundle.state().pid)
    const inside = read(join(bundle.directory, 'container'))
    expect(inside).toMatchObject({ status: 'creating', pid: 1 })
    expect(read(join(bundle.rootfs, 'start'))).toMatchObject({ status: 'created', pid: 1 })
  })

  it('after the stop only warn when they fail, and all of them run', () => {
    const bundle = prepareBundle({
      change: (config, { directory }) => {
        const touch = { path: '/bin/sh', args: ['sh', '-c', `: > ${join(directory, 'ran')}`] }
        config.hooks = { poststop: [{ path: '/bin/false', args: ['false'] }, touch] }
      },
    })
    const run = bundle.run()
    expect(run.exitCode).toBe(0)
    expect(run.stderr).toContain('warning: poststop hook failed with exit code 1: /bin/false')
    expect(existsSync(join(bundle.directory, 'ran'))).toBe(true)
  })

  it('end a creation that they refuse, after which those for the stop run', () => {
    const bundle = prepareBundle({
      change: (config, { directory }) => {
        const touch = { path: '/bin/sh', args: ['sh', '-c', `: > ${join(directory, 'ran')}`] }
        config.hooks = {
          createContainer: [{ path: '/bin/sh', args: ['sh', '-c', 'exit 3'] }],
          poststop: [touch],
        }
      },
    })
    const created = bundle.call('create', '--bundle', bundle.directory, bundle.id)
    expect(created.exitCode).toBe(1)
    expect(created.stderr).toContain('hook failed with exit code 3: /bin/sh')
    expect(existsSync(join(bundle.directory, 'ran'))).toBe(true)
    expect(bundle.call('state', bundle.id).stderr).toContain('container does not exist')
  })

  it('after the start stop a container that they refuse', () => {
    const bundle = prepareBundle({
      args: ['sleep', '1000'],
      change: (config) => (config.hooks = { poststart: [{ path: '/bin/false', args: ['false'] }] }),
    })
    bundle.call('create', '--bundle', bundle.directory, bundle.id)
    const started = bundle.call('start', bundle.id)
    expect(started.exitCode).toBe(1)
    expect(started.stderr).toContain('hook failed with exit code 1: /bin/false')
    expect(bundle.state().status).toBe('stopped')
  })

  it('are killed when they take longer than their timeout', () => {
    const slow = { path: '/bin/sleep', args: ['sleep', '1000'], timeout: 1 }
    const bundle = prepareBundle({ change: (config) => (config.hooks = { prestart: [slow] }) })
    const run = bundle.run()
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain('hook timed out: /bin/sleep after 1 s')
  })
})
