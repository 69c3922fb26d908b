import { describe, expect, it } from 'vitest'
import { tracesToTell } from '../../../src/app/explain-services.ts'
import type { ListedContainer } from '../../../src/app/list-containers.ts'
import type { KnownService } from '../../../src/app/trace-causes.ts'
import type { ContainerState, ExitRecord } from '../../../src/model/container-state.ts'
import { instant } from '../../../src/model/instant.ts'
import type { DependencyCondition } from '../../../src/model/service.ts'
import { buildProject, buildService } from '../../support/build-project.ts'
import { machineAfterUp } from '../reconcile/reconcile-fixture.ts'

const base = await (async () => {
  const engine = await machineAfterUp(buildProject([buildService('web')]))
  const [container] = await engine.containers.list({})
  if (container === undefined) throw new Error('nothing came up')
  return container
})()

type Given = ContainerState | ListedContainer

const created: ContainerState = { status: 'created' }

function running(
  status: 'none' | 'starting' | 'healthy' | 'unhealthy',
  failingStreak = 0,
): ContainerState {
  const health = { status, failingStreak, probes: [] }
  return { status: 'running', pid: 1, startedAt: instant(1000), paused: false, health }
}

function exited(exitCode: number, rest: Partial<ExitRecord> = {}): ContainerState {
  const times = { startedAt: instant(1000), finishedAt: instant(3500) }
  const plain = { signal: 0, oomKilled: false, requested: false, startError: undefined }
  return { status: 'exited', exit: { exitCode, ...times, ...plain, ...rest } }
}

function listed(state: ContainerState, restartStreak = 0): ListedContainer {
  return { container: { ...base, state, restartStreak }, restartsAt: undefined }
}

function service(
  name: string,
  states: readonly Given[],
  dependsOn: Readonly<Record<string, DependencyCondition>> = {},
): KnownService {
  const containers = states.map((state) => ('container' in state ? state : listed(state)))
  const edges = Object.entries(dependsOn).map(
    ([dependency, condition]) =>
      [dependency, { condition, restart: false, required: true }] as const,
  )
  return { name, dependsOn: Object.fromEntries(edges), containers }
}

function told(services: readonly KnownService[], ...names: readonly string[]): readonly string[] {
  const known = new Map(services.map((each) => [each.name, each]))
  return [...tracesToTell(known, names, instant(5000))].map(([name, traced]) =>
    [
      `${name} ${traced.summary} [${traced.state}]`,
      ...traced.causes.map((cause) => `${cause.service} ${cause.summary}`),
    ].join(' < '),
  )
}

describe('the story of a service', () => {
  it.each<[string, Given]>([
    ['is running [running]', running('none')],
    ['is running and healthy [running]', running('healthy')],
    ['is running and not healthy yet [starting]', running('starting')],
    ['is unhealthy: its last probe failed [unhealthy]', running('unhealthy', 1)],
    ['is unhealthy: its last 3 probes failed [unhealthy]', running('unhealthy', 3)],
    ['ends again and again: 4 times in a row [restarting]', listed(running('none'), 4)],
    ['is paused [paused]', { ...running('none'), paused: true } as ContainerState],
    ['was not started [created]', created],
    ['is started by the clock [scheduled]', { ...listed(created), runsNextAt: instant(9000) }],
    ['exited with 0 [completed]', exited(0)],
    ['exited with 1 [failed]', exited(1)],
    ['exited with 143 (signal 15) [failed]', exited(143, { signal: 15 })],
    ['exited with 137 (out of memory) [failed]', exited(137, { signal: 9, oomKilled: true })],
    ['was stopped by hand [stopped]', exited(143, { signal: 15, requested: true })],
    ['could not be started [failed]', exited(127, { startError: 'no such file' })],
    ['ended, and its exit code is not known [failed]', exited(255, { lost: true })],
    [
      'restarts in 12 s after exit 137 (out of memory) [restarting]',
      { ...listed(exited(137, { oomKilled: true })), restartsAt: instant(16_500) },
    ],
  ])('is that it %s', (sentence, state) => {
    expect(told([service('web', [state])], 'web')).toEqual([`web ${sentence}`])
  })

  it('follows what it waits for down to the root, which is told as well', () => {
    const services = [
      service('web', [created], { cache: 'service_started', api: 'service_healthy' }),
      service('api', [created], { db: 'service_healthy' }),
      service('cache', [running('none')]),
      service('db', [running('unhealthy', 3)]),
    ]
    expect(told(services, 'web')).toEqual([
      'web waits for api [waiting] < api waits for db < db is unhealthy: its last 3 probes failed',
      'db is unhealthy: its last 3 probes failed [unhealthy]',
    ])
  })

  it('takes the worst of several causes', () => {
    const services = [
      service('web', [created], {
        slow: 'service_healthy',
        seed: 'service_completed_successfully',
      }),
      service('slow', [running('starting')]),
      service('seed', [exited(2)]),
    ]
    expect(told(services, 'web')[0]).toBe('web waits for seed [waiting] < seed exited with 2')
  })

  it('says that what is awaited to end has not', () => {
    const services = [
      service('web', [created], { seed: 'service_completed_successfully' }),
      service('seed', [running('none')]),
    ]
    expect(told(services, 'web')).toEqual([
      'web waits for seed [waiting] < seed is running',
      'seed is running [running]',
    ])
  })

  it('is decided by the worst of its containers', () => {
    expect(told([service('web', [running('none'), exited(1)])])).toEqual([
      'web exited with 1 [failed]',
    ])
  })

  it('blames nothing for what was never asked for, and nothing on what runs well', () => {
    const unhealthy = service('db', [running('unhealthy', 1)])
    const awaiting = { db: 'service_healthy' } as const
    expect(told([service('web', [], awaiting), service('db', [])])).toEqual([
      'web is not created [absent]',
      'db is not created [absent]',
    ])
    expect(told([service('web', [running('healthy')], awaiting), unhealthy], 'web')).toEqual([
      'web is running and healthy [running]',
    ])
  })

  it('ends where services wait for each other', () => {
    const services = [
      service('a', [created], { b: 'service_started' }),
      service('b', [created], { a: 'service_started' }),
    ]
    expect(told(services)).toEqual([
      'a waits for b [waiting] < b was not started',
      'b waits for a [waiting] < a was not started',
    ])
  })

  it('looks at each service once, however many ways lead to it', () => {
    const layer = (depth: number): readonly string[] => [0, 1, 2, 3].map((i) => `s${depth}-${i}`)
    const services = Array.from({ length: 40 }, (_, depth) => {
      const edges = layer(depth + 1).map((name) => [name, 'service_started'] as const)
      const needed = depth === 39 ? {} : Object.fromEntries(edges)
      return layer(depth).map((name) => service(name, [created], needed))
    }).flat()
    const [first] = told(services, 's0-0')
    expect(first?.split(' < ').at(-1)).toBe('s39-0 was not started')
  })

  it('leaves out what is as it should be unless it is named', () => {
    const services = [service('web', [running('healthy')]), service('seed', [exited(0)])]
    expect(told(services)).toEqual([])
    expect(told(services, 'seed')).toEqual(['seed exited with 0 [completed]'])
  })
})
