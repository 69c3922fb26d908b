import { describe, expect, it } from 'vitest'
import { attachedServices, type AttachWishes } from '../../../src/app/attached-services.ts'
import { buildProject, buildService, dependsOn } from '../../support/build-project.ts'

const project = buildProject([
  buildService('web', { dependsOn: dependsOn({ db: 'service_started' }) }),
  buildService('db'),
  buildService('noise', { attach: false }),
])

const none: AttachWishes = {
  attach: [],
  noAttach: [],
  attachDependencies: false,
  exitCodeFrom: undefined,
}

function chosen(services: readonly string[], wishes: Partial<AttachWishes> = {}): string {
  const options = { services, noDeps: false }
  const { shown, watched } = attachedServices(project, options, { ...none, ...wishes })
  return `shows ${shown.join(' ')}, watches ${watched.join(' ')}`
}

describe('what is attached', () => {
  it.each([
    [[], {}, 'shows db web, watches db web'],
    [['web'], {}, 'shows web, watches web'],
    [['web'], { attachDependencies: true }, 'shows db web, watches db web'],
    [['noise', 'web'], {}, 'shows web, watches noise web'],
    [[], { attach: ['noise'] }, 'shows noise, watches noise'],
    [[], { noAttach: ['db'] }, 'shows web, watches web'],
    [[], { noAttach: ['db', 'web'] }, 'shows , watches db noise web'],
    [['web'], { exitCodeFrom: 'db' }, 'shows web, watches db web'],
  ])('of %j with %j: %s', (services, wishes, expected) => {
    expect(chosen(services, wishes)).toBe(expected)
  })

  it('is nothing that does not come up', () => {
    expect(() => chosen(['web'], { attach: ['noise'] })).toThrow(
      'cannot attach to services not included in up: noise',
    )
    expect(() => chosen([], { exitCodeFrom: 'x' })).toThrow('no such service: x')
  })
})
