import { expect, it } from 'vitest'
import { scaleServices } from '../../../src/app/scale-services.ts'
import { buildProject, buildService } from '../../support/build-project.ts'

const project = buildProject([
  buildService('web'),
  buildService('db', { containerName: 'the-db', replicas: 1 }),
])

it('changes the number of containers of the services that are named', () => {
  const scaled = scaleServices(project, [
    { service: 'web', replicas: 3 },
    { service: 'db', replicas: 0 },
  ])
  expect(scaled.services.web?.replicas).toBe(3)
  expect(scaled.services.db?.replicas).toBe(0)
  expect(project.services.web?.replicas).toBe(1)
})

it('refuses more than one container of one name', () => {
  expect(() => scaleServices(project, [{ service: 'db', replicas: 2 }])).toThrow(
    'service "db" cannot have 2 containers',
  )
})

it('refuses a service that does not exist', () => {
  expect(() => scaleServices(project, [{ service: 'wep', replicas: 2 }])).toThrow(
    'no such service: wep',
  )
})
