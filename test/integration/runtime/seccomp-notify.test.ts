import { createServer } from 'node:net'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { prepareBundle } from '../../support/runtime-bundle.ts'

interface ProcessState {
  readonly fds: readonly string[]
  readonly pid: number
  readonly metadata: string
  readonly state: { readonly id: string; readonly status: string; readonly pid: number }
}

/** Takes what comes, and drops the descriptors that come with it: whoever waits gets ENOSYS. */
function listen(path: string): readonly string[] {
  const messages: string[] = []
  const server = createServer((connection) => {
    connection.on('data', (data) => messages.push(data.toString()))
  })
  server.listen(path)
  onTestFinished(() => {
    server.close()
  })
  return messages
}

function profile(listenerPath: string): Record<string, unknown> {
  return {
    defaultAction: 'SCMP_ACT_ALLOW',
    listenerPath,
    listenerMetadata: 'what "it" is about',
    flags: ['SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV'],
    syscalls: [{ names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_NOTIFY' }],
  }
}

describe('a filter that notifies', () => {
  it.each([true, false])('is handed to its listener, no new privileges: %s', async (privileges) => {
    const bundle = prepareBundle({
      script: 'mkdir /made 2>/message; sleep 1000',
      change: (config, { directory }) => {
        config.process.noNewPrivileges = privileges
        config.linux.seccomp = profile(join(directory, 'listener'))
      },
    })
    const messages = listen(join(bundle.directory, 'listener'))
    bundle.start()
    const answer = join(bundle.rootfs, 'message')
    await eventually(() => existsSync(answer) && readFileSync(answer, 'utf8').length > 0, {
      for: 'the answer to mkdir',
    })
    const told = JSON.parse(messages.join('')) as ProcessState
    const pid = bundle.state().pid
    expect(told).toMatchObject({ fds: ['seccompFd'], pid, metadata: 'what "it" is about' })
    expect(told.state).toMatchObject({ id: bundle.id, status: 'creating', pid })
    expect(readFileSync(answer, 'utf8')).toContain('not implemented')
  })

  it('needs a listener, and cannot be about what hands it over', () => {
    const messages = [
      { ...profile(''), flags: [] },
      profile(''),
      { ...profile('/run/none'), syscalls: [{ names: ['sendmsg'], action: 'SCMP_ACT_NOTIFY' }] },
      { ...profile('/run/none'), syscalls: [{ names: ['write'], action: 'SCMP_ACT_NOTIFY' }] },
      { ...profile('/run/none'), defaultAction: 'SCMP_ACT_NOTIFY' },
      profile('/run/none'),
    ].map((seccomp) => {
      const run = prepareBundle({ change: (config) => (config.linux.seccomp = seccomp) }).run()
      expect(run.exitCode).toBe(1)
      return run.stderr.replace('stack-runtime: ', '').trim()
    })
    expect(messages).toEqual([
      'SCMP_ACT_NOTIFY needs a listenerPath',
      'SCMP_ACT_NOTIFY needs a listenerPath',
      'SCMP_ACT_NOTIFY cannot be used for the sendmsg syscall',
      'SCMP_ACT_NOTIFY cannot be used for the write syscall',
      'SCMP_ACT_NOTIFY cannot be used as default action',
      'failed to connect with seccomp agent /run/none: no such file or directory',
    ])
  })
})

/** struct sock_filter: return SECCOMP_RET_ALLOW; before it the flags. */
const allowingAll = Buffer.from('00000000' + '06000000' + '0000ff7f', 'hex')

describe('the cache of compiled filters', () => {
  it('is used only while nobody else could write to it', () => {
    const bundle = prepareBundle({
      script: 'mkdir /made && echo made',
      change: (config) => {
        const syscalls = [{ names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO' }]
        config.linux.seccomp = { defaultAction: 'SCMP_ACT_ALLOW', syscalls }
      },
    })
    expect(bundle.run().stdout).toBe('')
    const cache = join(bundle.root, '.cache')
    const [name = ''] = readdirSync(cache)
    const filter = join(cache, name)
    writeFileSync(filter, allowingAll)
    chmodSync(filter, 0o666)
    expect(bundle.run().stdout).toBe('')
    writeFileSync(filter, allowingAll)
    chmodSync(cache, 0o777)
    expect(bundle.run().stdout).toBe('')
    chmodSync(cache, 0o700)
    expect(existsSync(join(bundle.rootfs, 'made'))).toBe(false)
    expect(bundle.run().stdout).toBe('made\n')
  })
})
