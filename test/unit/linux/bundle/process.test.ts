import { describe, expect, it } from 'vitest'
import {
  createExecProcess,
  type ExecProcessInput,
} from '../../../../src/linux/bundle/create-exec-process.ts'
import {
  buildImageConfig,
  buildRuntimeSpec,
  type SpecChanges,
} from '../../../support/build-runtime-spec.ts'

describe('the command', () => {
  const image = buildImageConfig({ entrypoint: ['/entry'], command: ['serve'] })

  it.each([
    ['the image alone', {}, ['/entry', 'serve']],
    ['a command', { command: ['check'] }, ['/entry', 'check']],
    ['an empty command', { command: [] }, ['/entry']],
    ['an entrypoint', { entrypoint: ['/mine'] }, ['/mine']],
    ['an entrypoint and a command', { entrypoint: ['/mine'], command: ['x'] }, ['/mine', 'x']],
    ['an empty entrypoint and a command', { entrypoint: [], command: ['x'] }, ['x']],
  ])('follows from %s', (_, service, args) => {
    const spec = buildRuntimeSpec({
      imageConfig: image,
      service: { command: undefined, entrypoint: undefined, ...service },
    })
    expect(spec.process.args).toEqual(args)
  })

  it.each([
    ['nothing is given', { command: undefined }],
    ['the entrypoint is cleared and no command given', { command: undefined, entrypoint: [] }],
    ['the program has no name', { command: [''] }],
  ])('is refused when %s', (_, service) => {
    expect(() => buildRuntimeSpec({ service })).toThrow(
      expect.objectContaining({ code: 'CT0001', message: 'service web: no command to run' }),
    )
  })
})

describe('the environment', () => {
  it('has defaults under what the image and the service say', () => {
    const { process } = buildRuntimeSpec({
      imageConfig: buildImageConfig({ environment: ['LANG=C', 'MODE=image', 'EMPTY=', 'broken'] }),
      service: { environment: { MODE: 'service', URL: 'a=b=c' } },
    })
    expect(process.env).toEqual([
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'HOSTNAME=c0ffee000000',
      'HOME=/root',
      'LANG=C',
      'MODE=service',
      'EMPTY=',
      'URL=a=b=c',
    ])
  })

  it('takes PATH, HOME and HOSTNAME from who sets them', () => {
    const { process, hostname } = buildRuntimeSpec({
      imageConfig: buildImageConfig({ environment: ['PATH=/image', 'HOME=/image'] }),
      service: { hostname: 'shop.local', environment: { HOME: '/service' } },
    })
    expect(process.env).toEqual(['PATH=/image', 'HOSTNAME=shop.local', 'HOME=/service'])
    expect(hostname).toBe('shop.local')
  })

  it('names a terminal when there is one', () => {
    const { process } = buildRuntimeSpec({ service: { tty: true } })
    expect(process.terminal).toBe(true)
    expect(process.env).toContain('TERM=xterm')
  })
})

describe('the working directory', () => {
  it.each([
    ['the image', {}, '/srv/app'],
    ['the service', { workingDirectory: '/work' }, '/work'],
  ])('is that of %s', (_, service, cwd) => {
    const imageConfig = buildImageConfig({ workingDirectory: '/srv/app' })
    expect(buildRuntimeSpec({ imageConfig, service }).process.cwd).toBe(cwd)
  })

  it('is the root when nobody names one', () => {
    expect(buildRuntimeSpec().process.cwd).toBe('/')
  })

  it('is refused when it is not absolute', () => {
    expect(() => buildRuntimeSpec({ service: { workingDirectory: 'app' } })).toThrow(
      expect.objectContaining({ code: 'CT0001' }),
    )
  })
})

describe('limits', () => {
  it('are written for the kernel, -1 as none', () => {
    const ulimits = { nofile: { soft: 1024, hard: 4096 }, memlock: { soft: -1, hard: -1 } }
    expect(buildRuntimeSpec({ service: { ulimits } }).process.rlimits).toEqual([
      { type: 'RLIMIT_NOFILE', soft: 1024n, hard: 4096n },
      { type: 'RLIMIT_MEMLOCK', soft: 2n ** 64n - 1n, hard: 2n ** 64n - 1n },
    ])
  })

  it.each([
    ['unknown', { nofiles: { soft: 1, hard: 1 } }],
    ['contradicting', { nofile: { soft: 2, hard: 1 } }],
  ])('are refused when %s', (_, ulimits) => {
    expect(() => buildRuntimeSpec({ service: { ulimits } })).toThrow(
      expect.objectContaining({ code: 'CT0001' }),
    )
  })
})

describe('the process of an exec', () => {
  it('has what the container has', () => {
    const { spec, exec } = execOf({ service: { ulimits: { nofile: { soft: 10, hard: 10 } } } }, {})
    expect(exec).toEqual({ ...spec.process, args: ['id'] })
  })

  it('has the home of another user, unless the file sets one for all', () => {
    const user = { uid: 7, gid: 8, additionalGids: [8], home: '/home/seven' }
    expect(execOf({}, { user }).exec.env).toContain('HOME=/home/seven')
    expect(execOf({ service: { environment: { HOME: '/x' } } }, { user }).exec.env).toContain(
      'HOME=/x',
    )
    expect(execOf({}, { user, environment: ['HOME=/y'] }).exec.env).toContain('HOME=/y')
  })

  it('has no capability in effect for a user other than root', () => {
    const user = { uid: 7, gid: 8, additionalGids: [8], home: '/' }
    const { exec, spec } = execOf({}, { user })
    expect(exec.user).toEqual({ uid: 7, gid: 8, additionalGids: [8] })
    expect(exec.capabilities).toEqual({
      bounding: spec.process.capabilities.bounding,
      effective: [],
      permitted: [],
      inheritable: [],
      ambient: [],
    })
  })

  it('has all capabilities of the machine when it is privileged', () => {
    const { exec } = execOf({}, { privilegedCapabilities: ['CAP_SYS_ADMIN'] })
    expect(exec.capabilities).toMatchObject({
      effective: ['CAP_SYS_ADMIN'],
      bounding: ['CAP_SYS_ADMIN'],
      inheritable: [],
    })
  })

  it('has a terminal of the size asked for', () => {
    const { exec } = execOf({}, { terminal: { columns: 80, rows: 24 }, environment: ['A=1'] })
    expect(exec).toMatchObject({ terminal: true, consoleSize: { width: 80, height: 24 } })
    expect(exec.env.slice(-2)).toEqual(['TERM=xterm', 'A=1'])
  })
})

function execOf(
  changes: SpecChanges,
  input: Partial<ExecProcessInput>,
): { spec: ReturnType<typeof buildRuntimeSpec>; exec: ReturnType<typeof createExecProcess> } {
  const spec = buildRuntimeSpec(changes)
  const exec = createExecProcess({
    spec,
    command: ['id'],
    environment: [],
    user: undefined,
    workingDirectory: undefined,
    privilegedCapabilities: undefined,
    terminal: undefined,
    ...input,
  })
  return { spec, exec }
}
