import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { repositoryRoot } from '../support/repository.ts'
import { mustRun } from '../support/run-program.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

const directory = join(repositoryRoot, 'examples/real-services')

it("runs Debian's own PostgreSQL, Redis and nginx, which find each other by name", async () => {
  await mustRun(join(directory, 'install.sh'), [])
  const port = await freePort()
  const machine = openTestMachine()
  const project = createProject(machine, {
    directory,
    name: 'real-services-test',
    environment: { REAL_SERVICES_PORT: String(port) },
  })
  const url = `http://127.0.0.1:${port}/notes`
  const notes = async (): Promise<unknown> => (await fetch(url)).json()

  await project.must(['up', '-d', '--wait'])
  expect(await notes()).toEqual({ source: 'postgres', notes: [] })
  const posted = await fetch(url, { method: 'POST', body: "the first one's text" })
  expect(posted.status).toBe(201)
  expect(await notes()).toEqual({ source: 'postgres', notes: ["the first one's text"] })
  expect(await notes()).toEqual({ source: 'redis', notes: ["the first one's text"] })
  expect(await project.inside('postgres', ['id', '-un'])).toBe('postgres')

  await project.must(['down'])
  await project.must(['up', '-d', '--wait'])
  expect(await notes()).toEqual({ source: 'redis', notes: ["the first one's text"] })
})
