import { expect, it } from 'vitest'
import { plainUp, type UpOptions, type UpStep } from '../../../src/app/up-project.ts'
import { upDetached } from '../../../src/app/up.ts'
import type { Project } from '../../../src/model/project.ts'
import { buildProject, buildService, buildVolume } from '../../support/build-project.ts'
import { openMemorySupervisor } from '../../support/memory-supervisor.ts'
import { createTestSession } from '../../support/test-session.ts'

function projectWith(options: string): Project {
  const mount = { type: 'volume', volume: 'disk', target: '/disk', readOnly: false } as const
  const mounts = [{ ...mount, noCopy: false, subpath: undefined }]
  const content = { type: 'tmpfs', device: 'tmpfs', options }
  return buildProject([buildService('db', { mounts })], {
    volumes: { disk: buildVolume('disk', { content }) },
  })
}

it('asks before the data of a volume is lost, and keeps it unless that is agreed to', async () => {
  const { engine, directories } = await openMemorySupervisor()
  const session = createTestSession({ directories })
  const asked: string[] = []
  const up = async (options: string, changes: Partial<UpOptions>): Promise<string> => {
    const steps: UpStep[] = []
    const project = projectWith(options)
    for await (const step of upDetached(project, { ...plainUp, ...changes }, session)) {
      steps.push(step)
    }
    const last = steps.at(-1)
    const codes = last?.type === 'finished' ? last.failures.map(({ code }) => code) : ['unfinished']
    const [volume] = await engine.volumes.list()
    return [volume?.content?.options, ...codes].join(' ')
  }
  const answer = (isAgreed: boolean): Partial<UpOptions> => ({
    mayLose: async ({ message }) => {
      asked.push(message)
      return isAgreed
    },
  })

  expect(await up('size=1m', {})).toBe('size=1m')
  expect(await up('size=2m', {})).toBe('size=1m VL0005')
  expect(await up('size=2m', answer(false))).toBe('size=1m')
  expect(await up('size=2m', answer(true))).toBe('size=2m')
  expect(await up('size=2m', answer(true))).toBe('size=2m')
  const question = `Volume "shop_disk" exists but doesn't match configuration in compose file`
  expect(asked).toEqual([question, question])
})
