import { expect, it } from 'vitest'
import { affectedServices } from '../../../src/app/up-project.ts'
import { buildProject, buildService } from '../../support/build-project.ts'

const started = { condition: 'service_started', restart: false, required: true } as const
const project = buildProject([
  buildService('web', { dependsOn: { api: started } }),
  buildService('api', { dependsOn: { db: started } }),
  buildService('db'),
  buildService('mail'),
])

it.each([
  [[], false, ['api', 'db', 'mail', 'web']],
  [['web'], false, ['api', 'db', 'web']],
  [['api', 'mail'], false, ['api', 'db', 'mail']],
  [['web'], true, ['web']],
])('up of %j, without dependencies: %s, is about %j', (services, noDeps, expected) => {
  expect([...affectedServices(project, { services, noDeps })].toSorted()).toEqual(expected)
})
