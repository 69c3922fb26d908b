import { describe, expect, it } from 'vitest'
import type { BindMount } from '../../../src/model/mount.ts'
import type { MountedFile } from '../../../src/model/mounted-file.ts'
import type { OnChange } from '../../../src/model/on-change.ts'
import type { Project } from '../../../src/model/project.ts'
import type { Service } from '../../../src/model/service.ts'
import { serviceConfigHash } from '../../../src/reconcile/config-hash.ts'
import { buildProject, buildService } from '../../support/build-project.ts'
import { printPlan } from '../../support/print-plan.ts'
import { execute, machineAfterUp, planOn, up } from './reconcile-fixture.ts'

function config(content: string, onChange: OnChange, changes: Partial<MountedFile> = {}): Service {
  const file: MountedFile = {
    kind: 'config',
    key: 'nginx.conf',
    target: '/nginx.conf',
    source: { type: 'file', path: '/srv/shop/nginx.conf' },
    onChange,
    digest: `digest of ${content}`,
    uid: undefined,
    gid: undefined,
    mode: undefined,
    ...changes,
  }
  return buildService('web', { files: [file] })
}

function bound(changes: Partial<BindMount>): Service {
  const mount: BindMount = {
    type: 'bind',
    source: '/srv/shop/conf',
    target: '/conf',
    readOnly: false,
    createHostPath: true,
    propagation: 'rprivate',
    recursive: true,
    identity: '8:1',
    ...changes,
  }
  return buildService('web', { mounts: [mount] })
}

/** The plan of a second service where the first is up; carrying it out leaves nothing to do. */
async function planAfter(first: Service, second: Service): Promise<string> {
  const [before, after]: Project[] = [buildProject([first]), buildProject([second])]
  if (before === undefined || after === undefined) throw new Error('two projects')
  const engine = await machineAfterUp(before)
  const plan = await planOn(engine, after, up())
  await execute(plan, engine)
  expect(printPlan(await planOn(engine, after, up()))).toBe('')
  expect(
    JSON.stringify(plan.operations.map(({ cause, changes }) => [cause, changes])),
  ).not.toContain('digest')
  return printPlan(plan)
}

describe('another content', () => {
  it('of a config makes another container', async () => {
    const recreate = { type: 'recreate' } as const
    expect(await planAfter(config('a', recreate), config('b', recreate))).toBe(
      [
        'stop shop-web-1 (config nginx.conf changed)',
        'remove shop-web-1 after stop shop-web-1 (config nginx.conf changed)',
        'create shop-web-1 after remove shop-web-1 (config nginx.conf changed)',
        'start shop-web-1 after create shop-web-1 (config nginx.conf changed)',
      ].join('\n'),
    )
  })

  it('restarts a container that wants that, which has the content by then', async () => {
    const restart = { type: 'restart' } as const
    expect(await planAfter(config('a', restart), config('b', restart))).toBe(
      [
        'stop shop-web-1 (config nginx.conf changed)',
        'update shop-web-1 after stop shop-web-1 (config nginx.conf changed)',
        'start shop-web-1 after stop shop-web-1, update shop-web-1 (config nginx.conf changed)',
      ].join('\n'),
    )
  })

  it('is told to a container that wants a signal', async () => {
    const signal = { type: 'signal', signal: 'SIGHUP' } as const
    expect(await planAfter(config('a', signal), config('b', signal))).toBe(
      'update shop-web-1 (config nginx.conf changed)',
    )
  })

  it('is nothing to a container that wants nothing', async () => {
    const none = { type: 'none' } as const
    expect(await planAfter(config('a', none), config('b', none))).toBe('')
  })

  it('that cannot be read now is the one that it had', async () => {
    const recreate = { type: 'recreate' } as const
    const { files, ...rest } = config('a', recreate)
    const unread = { ...rest, files: files.map(({ digest: _digest, ...file }) => file) }
    expect(await planAfter(config('a', recreate), unread)).toBe('')
  })

  it('of a bind mount is followed where the file asks for it', async () => {
    const restart = { type: 'restart' } as const
    const followed = (digest: string): Service => bound({ onChange: restart, digest })
    expect(await planAfter(followed('a'), followed('b'))).toContain(
      'stop shop-web-1 (content of /conf changed)',
    )
    expect(await planAfter(bound({ digest: 'a' }), bound({ digest: 'b' }))).toBe('')
  })

  it('is not in the hash that other tools see', () => {
    const recreate = { type: 'recreate' } as const
    const secret = (content: string): Service =>
      config(content, recreate, { source: { type: 'content', content } })
    expect(serviceConfigHash(secret('a'))).toBe(serviceConfigHash(secret('b')))
  })
})

describe('another path', () => {
  it('to the same directory changes nothing that runs', async () => {
    expect(await planAfter(bound({}), bound({ source: '/srv/moved/conf' }))).toBe(
      'update shop-web-1 (volumes./conf.source changed from /srv/shop/conf to /srv/moved/conf)',
    )
  })

  it('to another directory makes another container', async () => {
    const moved = { source: '/srv/moved/conf', identity: '8:2' }
    expect(await planAfter(bound({}), bound(moved))).toContain(
      'stop shop-web-1 (volumes./conf.source changed from /srv/shop/conf to /srv/moved/conf)',
    )
  })

  it('to a config with the same content changes nothing that runs', async () => {
    const recreate = { type: 'recreate' } as const
    const path = '/srv/moved/nginx.conf'
    const moved = config('a', recreate, { source: { type: 'file', path } })
    expect(await planAfter(config('a', recreate), moved)).toBe(
      'update shop-web-1 (configs.nginx.conf.file changed from /srv/shop/nginx.conf to /srv/moved/nginx.conf)',
    )
  })

  it('where another file is by now, as editors leave it, is no other path', async () => {
    expect(await planAfter(bound({}), bound({ identity: '8:9' }))).toBe('')
  })
})
