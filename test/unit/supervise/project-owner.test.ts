import { describe, expect, it } from 'vitest'
import { labelNames } from '../../../src/model/labels.ts'
import type { Project } from '../../../src/model/project.ts'
import { requireOwner, type OwnerInput } from '../../../src/supervise/project-owner.ts'
import { buildProject, buildService } from '../../support/build-project.ts'
import { machineAfterUp, up } from '../reconcile/reconcile-fixture.ts'

function projectIn(workingDirectory: string, files = [`${workingDirectory}/stack.yaml`]): Project {
  return buildProject([buildService('web')], { workingDirectory, files })
}

/** `/srv/link` leads to `/srv/shop`; `/srv/moved` is where nothing is any more. */
const identities: Readonly<Record<string, string>> = {
  '/srv/shop': 'a',
  '/srv/link': 'a',
  '/srv/other': 'b',
}

function check(
  before: Project | undefined,
  project: Project,
  changes: Partial<OwnerInput> = {},
): Promise<void> {
  const desired =
    before === undefined
      ? undefined
      : ({ schemaVersion: 1, project: before, intents: {}, ending: undefined } as const)
  const input = { directive: up(), project, desired, containers: [], ...changes }
  return requireOwner(input, (path) => Promise.resolve(identities[path]))
}

describe('a project', () => {
  it.each([
    ['is new', undefined, '/srv/shop'],
    ['is in its directory', '/srv/shop', '/srv/shop'],
    ['is in its directory by another name', '/srv/shop', '/srv/link'],
    ['was moved', '/srv/moved', '/srv/shop'],
  ])('that %s comes up', async (_, before, now) => {
    const previous = before === undefined ? undefined : projectIn(before)
    await expect(check(previous, projectIn(now))).resolves.toBeUndefined()
  })

  it('is not brought up from another directory', async () => {
    await expect(check(projectIn('/srv/shop'), projectIn('/srv/other'))).rejects.toMatchObject({
      code: 'DM0005',
      message: 'project "shop" is up from /srv/shop, not /srv/other',
    })
  })

  it('is known by its containers after what was asked is forgotten', async () => {
    const engine = await machineAfterUp(projectIn('/srv/shop'))
    const containers = await engine.containers.list({})
    expect(containers[0]?.labels[labelNames.workingDirectory]).toBe('/srv/shop')
    await expect(check(undefined, projectIn('/srv/other'), { containers })).rejects.toMatchObject({
      code: 'DM0005',
    })
    await expect(check(undefined, projectIn('/srv/shop'), { containers })).resolves.toBeUndefined()
  })

  it('may be taken over, and one from standard input has no place', async () => {
    const [shop, other] = [projectIn('/srv/shop'), projectIn('/srv/other')]
    const directive = up({ takeOver: true })
    await expect(check(shop, other, { directive })).resolves.toBeUndefined()
    await expect(check(shop, projectIn('/srv/other', []))).resolves.toBeUndefined()
    await expect(check(projectIn('/srv/shop', []), other)).resolves.toBeUndefined()
  })
})
