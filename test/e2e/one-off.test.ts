import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

const shop = `
name: shop
services:
  db:
    rootfs: host
    command: sleep infinity
    healthcheck: { test: 'true', start_interval: 50ms, start_period: 10s }
  app:
    rootfs: host
    command: sleep infinity
    restart: always
    ports: ['127.0.0.1::80']
    environment: { LEVEL: info }
    depends_on: { db: { condition: service_healthy } }
`

function createShop(): TestProject {
  return createProject(openTestMachine(), { name: 'shop', files: { 'stack.yaml': shop } })
}

async function states(project: TestProject): Promise<readonly string[]> {
  const { stdout } = await project.must(['ps', '-a', '--format', '{{.Name}} {{.State}}'])
  return stdout.split('\n').filter((line) => line !== '')
}

describe('run -d', () => {
  it('starts what the service depends on, and a container without its ports and restarts', async () => {
    const project = createShop()
    const run = await project.must(['run', '-d', '--name', 'task', 'app', 'true'])
    expect(run.stdout).toMatch(/^[0-9a-f]{64}\n$/)
    await eventually(async () => (await states(project)).includes('task exited'), {
      for: 'the end of the task',
    })
    expect(await states(project)).toEqual(['task exited', 'shop-db-1 running'])
    expect((await project.must(['ps'])).stdout).not.toContain('task')
  })

  it('removes the container when it ends with --rm, and leaves it to down --remove-orphans else', async () => {
    const project = createShop()
    await project.must(['run', '-d', '--rm', '--no-deps', 'app', 'true'])
    await eventually(async () => (await states(project)).length === 0, {
      for: 'the removal of the container',
    })
    await project.must(['run', '-d', '--no-deps', '--name', 'stays', 'app', 'sleep', 'infinity'])
    const left = await project.must(['down', '-t', '0'])
    expect(left.stderr).toContain('Resource is still in use')
    expect(await states(project)).toEqual(['stays running'])
    await project.must(['down', '-t', '0', '--remove-orphans'])
    expect(await states(project)).toEqual([])
  })

  it('ends with 127 when the command is not there, and 2 when the service is not', async () => {
    const project = createShop()
    const missing = await project.stack([
      'run',
      '-d',
      '--rm',
      '--no-deps',
      'app',
      'no-such-program',
    ])
    expect(missing.exitCode).toBe(127)
    expect(missing.stderr).toContain('no-such-program')
    const unknown = await project.stack(['run', '-d', 'ap', 'true'])
    expect(unknown.stderr).toContain('no such service: ap\n')
  })
})

describe('run', () => {
  it('ends as its command ends, passes on its streams, and leaves nothing with --rm', async () => {
    const project = createShop()
    const script = 'cat; echo problem >&2; exit 7'
    const words = ['--progress', 'quiet', 'run', '--rm', '-T', 'app', 'sh', '-c', script]
    const run = await project.stack(words, { stdin: 'given' })
    expect(run).toEqual({ exitCode: 7, stdout: 'given', stderr: 'problem\n' })
    await eventually(async () => (await states(project)).join() === 'shop-db-1 running', {
      for: 'the removal of the container',
    })
  })

  it('takes variables, a user, a directory, a volume and another entrypoint', async () => {
    const project = createShop()
    project.write('shared/file', 'shared')
    project.write('more.env', 'LEVEL=file\nCOLOUR=red\n')
    const words = ['--progress', 'quiet', 'run', '--rm', '-T', '--no-deps', '--entrypoint', 'sh -c']
    const options = [
      '-e',
      'LEVEL=debug',
      '--env-from-file',
      'more.env',
      '-u',
      'nobody',
      '-w',
      '/usr',
    ]
    const script = 'echo $LEVEL $COLOUR $(id -un) $(pwd) $(cat /shared/file)'
    const volume = ['-v', './shared:/shared:ro']
    const run = await project.must([...words, ...options, ...volume, 'app', script])
    expect(run.stdout).toBe('debug red nobody /usr shared\n')
  })

  it('ends with 127 when the command is not there', async () => {
    const project = createShop()
    const missing = await project.stack([
      'run',
      '--rm',
      '-T',
      '--no-deps',
      'app',
      'no-such-program',
    ])
    expect(missing.exitCode).toBe(127)
    expect(missing.stderr).toContain('no-such-program')
  })
})

describe('pause', () => {
  it('freezes a service until unpause, and a stop in between ends it', async () => {
    const project = createShop()
    await project.must(['up', '-d', '--wait', 'db'])
    await project.must(['pause', 'db'])
    expect(await states(project)).toEqual(['shop-db-1 paused'])
    await project.must(['unpause'])
    expect(await states(project)).toEqual(['shop-db-1 running'])
    expect(await project.inside('db', ['echo', 'awake'])).toBe('awake')
    await project.must(['pause', 'db'])
    await project.must(['stop', '-t', '5', 'db'])
    expect(await states(project)).toEqual(['shop-db-1 exited'])
  })
})
