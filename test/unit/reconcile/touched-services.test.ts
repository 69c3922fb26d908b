import { describe, expect, it } from 'vitest'
import { instant } from '../../../src/model/instant.ts'
import {
  buildHealthcheck,
  buildProject,
  buildService,
  dependsOn,
} from '../../support/build-project.ts'
import { printPlan } from '../../support/print-plan.ts'
import { machineAfterUp, planOn, up } from './reconcile-fixture.ts'

const web = buildService('web', { dependsOn: dependsOn({ db: 'service_started' }) })
const project = buildProject([web, buildService('db'), buildService('other')])

describe('a request for one service', () => {
  it('brings it up with what it needs, and does not try again what failed elsewhere', async () => {
    const engine = await machineAfterUp(project)
    for (const name of ['web', 'db', 'other']) engine.exit(`shop-${name}-1`, 1)
    engine.clock.advance(1000)
    const requestedAt = engine.clock.now()
    const plan = await planOn(engine, project, up({ targets: ['web'], requestedAt }))
    expect(printPlan(plan)).toBe(
      [
        'start shop-db-1 (exited with 1)',
        'start shop-web-1 after start shop-db-1 (start was asked for; exited with 1)',
      ].join('\n'),
    )
  })

  it('waits for the readiness of what it names alone', async () => {
    const healthcheck = buildHealthcheck()
    const services = [buildService('web', { healthcheck }), buildService('other', { healthcheck })]
    const probed = buildProject(services)
    const engine = await machineAfterUp(probed)
    const start = {
      type: 'start',
      services: ['web'],
      requestedAt: instant(engine.clock.now()),
      wait: true,
    } as const
    expect(printPlan(await planOn(engine, probed, start))).toBe(
      'wait until shop-web-1 is ready (readiness was asked for)',
    )
  })
})
