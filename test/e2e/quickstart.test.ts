import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repositoryRoot } from '../support/repository.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'
import { quickstartPage } from '../support/visits.ts'

const directory = join(repositoryRoot, 'examples/quickstart')

it('counts the visits of the quickstart, over down and up, until its volume is removed', async () => {
  const page = await quickstartPage()
  const machine = openTestMachine()
  const project = createProject(machine, {
    directory,
    environment: page.environment,
    name: 'quickstart-test',
  })

  await project.must(['up', '-d', '--wait'])
  const listed = await project.containers()
  const states = Object.fromEntries(
    listed.map(({ Service, State, Health }) => [Service, `${State} ${Health}`.trim()]),
  )
  expect(states).toEqual({
    api: 'running healthy',
    seed: 'exited',
    store: 'running healthy',
    web: 'running healthy',
  })
  expect((await project.container('seed')).ExitCode).toBe(0)
  expect(await page.load()).toBe(1)
  expect(await page.load()).toBe(2)

  await project.must(['down'])
  await project.must(['up', '-d', '--wait'])
  expect(await page.load()).toBe(3)

  await project.must(['down', '-v'])
  await project.must(['up', '-d', '--wait'])
  expect(await page.load()).toBe(1)
})

it('runs the one-shot seed once, and to its end before api starts', async () => {
  const page = await quickstartPage()
  const machine = openTestMachine()
  const project = createProject(machine, {
    directory,
    environment: page.environment,
    name: 'quickstart-test',
  })
  const lines = async (service: string): Promise<readonly string[]> => {
    const run = await project.must(['logs', '--no-log-prefix', '-t', service])
    return run.stdout.trimEnd().split('\n')
  }

  await project.must(['up', '-d', '--wait'])
  await project.must(['up', '-d', '--wait'])

  const seeded = await lines('seed')
  const [apiStart = ''] = await lines('api')
  expect(seeded).toEqual([expect.stringMatching(/ the counter was made$/)])
  expect(apiStart).toMatch(/ api listens on 8000$/)
  // RFC 3339 in UTC sorts as text.
  expect(seeded.every((line) => line < apiStart)).toBe(true)
})
