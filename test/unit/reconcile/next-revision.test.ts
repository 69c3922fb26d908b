import { describe, expect, it } from 'vitest'
import type { DesiredState } from '../../../src/model/desired-state.ts'
import { instant } from '../../../src/model/instant.ts'
import type { Service } from '../../../src/model/service.ts'
import { nextRevision } from '../../../src/reconcile/next-revision.ts'
import { buildProject, buildService } from '../../support/build-project.ts'

const now = instant(5000)

function desired(services: readonly Service[], asked = services): DesiredState {
  return {
    schemaVersion: 1,
    project: buildProject(services),
    intents: Object.fromEntries(asked.map(({ name }) => [name, { run: 'running' }])),
    ending: undefined,
  }
}

function revised(state: DesiredState, number: number): DesiredState {
  const revision = nextRevision(undefined, state, now)
  return { ...state, revision: { number, digest: revision?.digest ?? '' } }
}

describe('nextRevision', () => {
  it('numbers from one, and tells of all services of the first', () => {
    const state = desired([buildService('web'), buildService('db')])
    expect(nextRevision(undefined, state, now)).toMatchObject({
      number: 1,
      time: 5000,
      services: ['web', 'db'],
      changes: [
        { service: 'db', change: 'added', fields: [] },
        { service: 'web', change: 'added', fields: [] },
      ],
    })
  })

  it('is none where the same is asked for', () => {
    const state = desired([buildService('web')])
    expect(nextRevision(revised(state, 4), structuredClone(state), now)).toBeUndefined()
  })

  it('tells what changed by name, and no value of it', () => {
    const before = desired([
      buildService('web', { environment: { TOKEN: 'old-secret' }, labels: { a: '1' } }),
      buildService('old'),
      buildService('same'),
    ])
    const after = desired([
      buildService('web', {
        environment: { TOKEN: 'new-secret' },
        labels: { a: '2' },
        replicas: 3,
      }),
      buildService('same'),
      buildService('new'),
    ])
    const revision = nextRevision(revised(before, 4), after, now)
    expect(revision?.number).toBe(5)
    expect(revision?.changes).toEqual([
      { service: 'new', change: 'added', fields: [] },
      { service: 'old', change: 'removed', fields: [] },
      {
        service: 'web',
        change: 'changed',
        fields: ['deploy.replicas', 'environment.TOKEN', 'labels'],
      },
    ])
  })

  it('is one where other services of the same file are asked for', () => {
    const services = [buildService('web'), buildService('db')]
    const before = revised(desired(services, services.slice(0, 1)), 1)
    expect(nextRevision(before, desired(services), now)).toMatchObject({ number: 2, changes: [] })
  })
})
