import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { busyboxReference, importBusybox } from '../support/busybox-image.ts'
import { createTestMachine, type TestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

const secret = 'wry-lantern-4712'

let machine: TestMachine
let project: TestProject

beforeAll(async () => {
  machine = createTestMachine()
  await importBusybox(machine)
  project = createProject(machine, {
    name: 'secretive',
    environment: { TOKEN: secret },
    files: { 'stack.yaml': stackFile },
  })
  await project.must(['up', '-d'])
})

afterAll(() => machine.close())

const stackFile = `
services:
  app:
    image: ${busyboxReference}
    command: [sleep, infinity]
    secrets:
      - { source: token, target: closed, uid: '12', gid: '8', mode: 0440 }
      - { source: token, target: /etc/of-the-owner, uid: '12', mode: 0400 }
      - { source: token, target: open }
    configs:
      - { source: settings, target: /etc/closed-settings, uid: '12', gid: '8', mode: 0440 }
      - { source: settings, target: /etc/settings }
secrets:
  token: { environment: TOKEN }
configs:
  settings: { content: "\${TOKEN}" }
`

const closed = ['/run/secrets/closed', '/etc/closed-settings']
const open = ['/run/secrets/open', '/etc/settings']

describe('files of secrets and configs in a container', () => {
  it('have the owner and mode that the long form gives', async () => {
    const paths = [...closed, '/etc/of-the-owner', ...open]
    expect(await project.inside('app', ['stat', '-c', '%u %g %a %n', ...paths])).toBe(
      [
        ...closed.map((path) => `12 8 440 ${path}`),
        '12 0 400 /etc/of-the-owner',
        ...open.map((path) => `0 0 444 ${path}`),
      ].join('\n'),
    )
  })

  it.each([
    ['its owner', '12:12'],
    ['its group', '1000:8'],
  ])('are read by %s', async (_, user) => {
    for (const path of closed) expect([path, await readAs(user, path)]).toEqual([path, secret])
  })

  it('are read by nobody else', async () => {
    for (const path of [...closed, '/etc/of-the-owner']) {
      expect([path, await readAs('1000:1000', path)]).toEqual([path, 'Permission denied'])
    }
    expect(await readAs('1000:8', '/etc/of-the-owner')).toBe('Permission denied')
    // The weakened form: the same reader, and files that are for everybody.
    for (const path of open) expect([path, await readAs('1000:1000', path)]).toEqual([path, secret])
  })

  it('cannot be changed, not even by their owner', async () => {
    const write = 'echo x > /etc/of-the-owner || chmod 666 /etc/of-the-owner'
    for (const user of ['12', '0']) {
      const run = await project.stack(['exec', '-T', '-u', user, 'app', 'sh', '-c', write])
      expect([user, run.exitCode]).not.toEqual([user, 0])
    }
    expect(await readAs('12', '/etc/of-the-owner')).toBe(secret)
  })

  it('lie on the machine where other users do not come', () => {
    const places = filesWith(secret, machine.directory)
    expect(places.length).toBeGreaterThan(0)
    expect(places.filter(isOpenToOthers)).toEqual([])
    // The weakened form: a file as an ordinary program writes it.
    project.write('left/behind', secret)
    expect(filesWith(secret, machine.directory).filter(isOpenToOthers)).toEqual([
      join(project.directory, 'left/behind'),
    ])
  })
})

function filesWith(text: string, directory: string): readonly string[] {
  const options = { encoding: 'utf8' } as const
  return spawnSync('grep', ['-rlF', text, directory], options).stdout.split('\n').filter(Boolean)
}

/** By its own mode and those of the directories that the machine of the test has made. */
function isOpenToOthers(path: string): boolean {
  if ((statSync(path).mode & 0o004) === 0) return false
  for (let above = dirname(path); above !== machine.directory; above = dirname(above)) {
    const isProject = above === project.directory
    if (!isProject && (statSync(above).mode & 0o001) === 0) return false
  }
  return true
}

/** What a user of the container reads there, or why it cannot. */
async function readAs(user: string, path: string): Promise<string> {
  const run = await project.stack(['exec', '-T', '-u', user, 'app', 'cat', path])
  return run.exitCode === 0 ? run.stdout : (/Permission denied/.exec(run.stderr)?.[0] ?? run.stderr)
}
