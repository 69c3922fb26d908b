import { readFileSync } from 'node:fs'
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
      'error running createRuntime hook #1: hook failed: /bin/sh ended with 3: the reason',
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
})
