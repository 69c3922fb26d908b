import { describe, expect, it } from 'vitest'
import type { DesiredState } from '../../../src/model/desired-state.ts'
import { desiredAfter, desiredAfterUp } from '../../../src/reconcile/desired-after.ts'
import { buildDown, buildProject, buildService, dependsOn } from '../../support/build-project.ts'
import { up } from './reconcile-fixture.ts'

const web = buildService('web', { dependsOn: dependsOn({ api: 'service_started' }) })
const project = buildProject([web, buildService('api'), buildService('tool')])

function intentsOf(state: DesiredState | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(state?.intents ?? {}).map(([name, { run }]) => [name, run]),
  )
}

describe('what is asked after up', () => {
  it('is every service when none is named', () => {
    expect(intentsOf(desiredAfterUp(undefined, up(), project))).toEqual({
      web: 'running',
      api: 'running',
      tool: 'running',
    })
  })

  it('is the named services with their dependencies, and what was asked before', () => {
    const before = desiredAfterUp(undefined, up({ targets: ['tool'] }), project)
    expect(intentsOf(desiredAfterUp(before, up({ targets: ['web'] }), project))).toEqual({
      tool: 'running',
      api: 'running',
      web: 'running',
    })
    expect(
      intentsOf(desiredAfterUp(undefined, up({ targets: ['web'], noDeps: true }), project)),
    ).toEqual({
      web: 'running',
    })
  })

  it('keeps the definition of a service that this up leaves out', () => {
    const before = desiredAfterUp(undefined, up(), project)
    const edited = buildProject([web, buildService('api'), buildService('tool', { tty: true })])
    const after = desiredAfterUp(before, up({ targets: ['web'] }), edited)
    expect(after.project.services['tool']?.tty).toBe(false)
    expect(desiredAfterUp(before, up(), edited).project.services['tool']?.tty).toBe(true)
  })

  it('forgets services that the file no longer has', () => {
    const before = desiredAfterUp(undefined, up(), project)
    expect(intentsOf(desiredAfterUp(before, up(), buildProject([buildService('api')])))).toEqual({
      api: 'running',
    })
  })
})

describe('what is asked after other requests', () => {
  const before = desiredAfterUp(undefined, up(), project)
  const running = new Set(['web', 'api', 'tool'])

  it('stops what is named, and starts it again', () => {
    const stop = { type: 'stop', services: ['api'], gracePeriod: undefined } as const
    const stopped = desiredAfter(before, stop, running)
    expect(intentsOf(stopped)).toMatchObject({ api: 'stopped', web: 'running' })
    const start = {
      type: 'start',
      services: [],
      requestedAt: up().requestedAt,
      wait: false,
    } as const
    expect(intentsOf(desiredAfter(stopped, start, running))).toMatchObject({ api: 'running' })
  })

  it('counts SIGKILL and the stop signal as stopping, other signals not', () => {
    const kill = (signal: string) =>
      intentsOf(
        desiredAfter(
          before,
          { type: 'kill', services: ['api'], signal, removeOrphans: false },
          running,
        ),
      )['api']
    expect([kill('SIGKILL'), kill('SIGTERM'), kill('SIGHUP')]).toEqual([
      'stopped',
      'stopped',
      'running',
    ])
  })

  it('forgets removed services, but not those that still run', () => {
    const rm = { type: 'rm', services: [], stop: false, removeVolumes: false } as const
    expect(intentsOf(desiredAfter(before, rm, new Set(['web'])))).toEqual({ web: 'running' })
    expect(intentsOf(desiredAfter(before, { ...rm, stop: true }, running))).toEqual({})
  })

  it('goes on with a down that was cut short', () => {
    const down = buildDown({ removeVolumes: true })
    expect(desiredAfter(before, down, running)?.ending).toMatchObject({
      removeVolumes: true,
      removeOrphans: false,
    })
  })
})
