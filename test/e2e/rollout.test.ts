import { get } from 'node:http'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

const server = `
require('node:http')
  .createServer((request, response) => response.end(process.env.VERSION))
  .listen(8080, () => require('node:fs').writeFileSync('/tmp/ready', ''))
`

/** Asks by the service's name, again and again, and says each change of what it hears. */
const client = `
const { get } = require('node:http')
let last
function say(text) {
  if (text !== last) console.log(text)
  last = text
}
function ask() {
  get({ host: 'web', port: 8080, agent: false }, (response) => {
    response.on('data', (text) => say('version ' + text))
    response.on('end', () => setTimeout(ask, 5))
  }).on('error', (error) => {
    say('failed ' + error.message)
    setTimeout(ask, 5)
  })
}
ask()
`

interface Version {
  readonly version: string
  readonly health: string
  readonly replicas?: number
}

function fileOf(port: number, { version, health, replicas = 1 }: Version): string {
  return `
services:
  web:
    rootfs: host
    command: [node, /server.js]
    environment: { VERSION: '${version}', HEALTH: ${health} }
    volumes: ['./server.js:/server.js:ro']
    ports: ['${port === 0 ? '' : `127.0.0.1:${port}:`}8080']
    healthcheck: { test: '[ -e /tmp/ready ] && [ "$$HEALTH" = good ]', interval: 100ms, retries: 20 }
    stop_grace_period: 1s
    deploy:
      replicas: ${replicas}
      update_config: { monitor: 100ms, failure_action: ${replicas > 1 ? 'rollback' : 'pause'} }
  client:
    rootfs: host
    command: [node, /client.js]
    volumes: ['./client.js:/client.js:ro']
    stop_grace_period: 0s
`
}

async function upShop(port: number, replicas = 1): Promise<TestProject> {
  const first = fileOf(port, { version: '1', health: 'good', replicas })
  const files = { 'stack.yaml': first, 'server.js': server, 'client.js': client }
  const project = createProject(openTestMachine(), { files })
  await project.must(['up', '-d', '--wait'])
  return project
}

function ask(port: number): Promise<string> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, agent: false }, (response) => {
      response.on('data', (text: Buffer) => resolve(`version ${text.toString()}`))
    })
    request.on('error', (error) => resolve(`failed ${error.message}`))
  })
}

/** What the published port answered, each change of it once, until it is told to end. */
function askOn(port: number): { readonly end: () => Promise<readonly string[]> } {
  let isOver = false
  const heard: string[] = []
  const run = (async () => {
    while (!isOver) {
      const answer = await ask(port)
      if (heard.at(-1) !== answer) heard.push(answer)
    }
  })()
  return {
    end: async () => {
      isOver = true
      await run
      return heard
    },
  }
}

/** What the client in the network has heard, each change of it once. */
async function heardInside(project: TestProject): Promise<readonly string[]> {
  const { stdout } = await project.must(['logs', '--no-log-prefix', 'client'])
  const said = stdout.split('\n').filter((line) => line !== '')
  // It may have started before the service.
  return said.slice(said.indexOf('version 1'))
}

async function statesOfWeb(project: TestProject): Promise<readonly string[]> {
  const containers = await project.containers()
  return containers
    .filter(({ Service }) => Service === 'web')
    .map(({ State }) => State)
    .toSorted()
}

describe('a rollout', () => {
  it('replaces a service without a request that fails, by its port and by its name', async () => {
    const port = await freePort()
    const project = await upShop(port)
    await eventually(async () => (await heardInside(project)).includes('version 1'), {
      for: 'an answer in the network',
    })
    const heard = askOn(port)
    project.write('stack.yaml', fileOf(port, { version: '2', health: 'good' }))
    const plan = await project.must(['plan'])
    expect(plan.stdout).toContain('starts the new one first')
    expect(plan.stdout).not.toContain('interrupts')
    await project.must(['up', '-d'])
    expect(await ask(port)).toBe('version 2')
    expect(await heard.end()).toEqual(['version 1', 'version 2'])
    await eventually(async () => (await heardInside(project)).includes('version 2'), {
      for: 'the new answer in the network',
    })
    expect(await heardInside(project)).toEqual(['version 1', 'version 2'])
    expect((await project.container('web')).Name).toMatch(/^[a-z0-9_]+-[a-z0-9-_]*web-1$/i)
    expect((await project.must(['plan'])).stdout).toContain('nothing to do')
  })

  it('keeps what runs when the new container does not get ready', async () => {
    const port = await freePort()
    const project = await upShop(port)
    project.write('stack.yaml', fileOf(port, { version: '2', health: 'bad' }))
    const run = await project.stack(['up', '-d'])
    expect(run.exitCode).toBe(4)
    expect(run.stderr).toMatch(
      /error\[CT0014\]: service web: update paused: container [0-9a-f]{12}_\S+-web-1 is unhealthy/,
    )
    expect(await ask(port)).toBe('version 1')
    await eventually(async () => (await statesOfWeb(project)).join() === 'exited,running', {
      for: 'the end of the container that failed',
    })

    project.write('stack.yaml', fileOf(port, { version: '3', health: 'good' }))
    await project.must(['up', '-d'])
    expect(await ask(port)).toBe('version 3')
    expect(await statesOfWeb(project)).toEqual(['running'])
  })

  it('goes back to what was before, as the file says', async () => {
    const project = await upShop(0, 2)
    project.write('stack.yaml', fileOf(0, { version: '2', health: 'bad', replicas: 2 }))
    const run = await project.stack(['up', '-d'])
    expect(run.exitCode).toBe(4)
    expect(run.stderr).toContain('update rolled back')
    expect(await statesOfWeb(project)).toEqual(['running', 'running'])
    expect(await project.inside('web', ['printenv', 'VERSION'])).toBe('1')
    expect(await project.inside('web', ['printenv', 'HEALTH'])).toBe('good')
  })
})
