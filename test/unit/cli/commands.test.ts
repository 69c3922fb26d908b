import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { instant } from '../../../src/model/instant.ts'
import type { LogLine } from '../../../src/model/log-line.ts'
import {
  openMemorySupervisor,
  type MemorySupervisor,
  type MemorySupervisorOptions,
} from '../../support/memory-supervisor.ts'
import { createTestSession, runInSession, type CommandResult } from '../../support/test-session.ts'

const shop = `
name: shop
services:
  web:
    image: busybox:latest
    command: [serve, --port, "80"]
    depends_on: [db]
  db:
    image: busybox:latest
    volumes: ["data:/data"]
volumes:
  data: {}
`

interface Shop extends MemorySupervisor {
  readonly stack: (...words: readonly string[]) => Promise<CommandResult>
}

async function openShop(options: MemorySupervisorOptions = {}, file = shop): Promise<Shop> {
  const supervisor = await openMemorySupervisor({
    images: ['docker.io/library/busybox:latest', 'busybox:latest'],
    ...options,
  })
  const { directory: workingDirectory, directories } = supervisor
  writeFileSync(join(workingDirectory, 'stack.yaml'), file)
  const stack = (...words: readonly string[]): Promise<CommandResult> =>
    runInSession(words, createTestSession({ workingDirectory, directories }))
  return { ...supervisor, stack }
}

function sortedLines(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .toSorted()
}

describe('stack up -d', () => {
  it('tells each change in the words of Docker Compose, on stderr', async () => {
    const { stack } = await openShop()
    const { exitCode, out, err } = await stack('up', '-d')
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' })
    expect(sortedLines(err)).toEqual([
      ' Container shop-db-1  Created',
      ' Container shop-db-1  Creating',
      ' Container shop-db-1  Started',
      ' Container shop-db-1  Starting',
      ' Container shop-web-1  Created',
      ' Container shop-web-1  Creating',
      ' Container shop-web-1  Started',
      ' Container shop-web-1  Starting',
      ' Network shop_default  Created',
      ' Network shop_default  Creating',
      ' Volume shop_data  Created',
      ' Volume shop_data  Creating',
    ])
  })

  it('says that containers run when there is nothing to do', async () => {
    const { stack } = await openShop()
    await stack('up', '-d')
    expect(await stack('up', '-d')).toEqual({
      exitCode: 0,
      out: '',
      err: ' Container shop-db-1  Running\n Container shop-web-1  Running\n',
    })
  })

  it('ends with the status of what failed and explains it', async () => {
    const { stack } = await openShop({ images: [] })
    const { exitCode, err } = await stack('up', '-d')
    expect(exitCode).toBe(1)
    expect(err).toMatch(/^error\[IM0001\]: .*busybox/m)
  })

  it('takes another number of containers than the file says', async () => {
    const { stack } = await openShop()
    await stack('up', '-d', '--scale', 'web=2', '--scale', 'db=1')
    expect((await stack('ps', '--format', '{{.Name}}')).out).toBe(
      'shop-db-1\nshop-web-1\nshop-web-2\n',
    )
    expect((await stack('up', '-d', '--scale', 'web')).err).toContain('It is to be such as "web=3"')
  })

  it('refuses flags that exclude each other', async () => {
    const { stack } = await openShop()
    expect(await stack('up', '-d', '--force-recreate', '--no-recreate')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('error[CL0001]: --force-recreate and --no-recreate'),
    })
  })
})

describe('commands without a stack file', () => {
  it('find the project by its name', async () => {
    const { stack, directories } = await openShop()
    await stack('up', '-d')
    const elsewhere = createTestSession({ directories })
    const { exitCode, out } = await runInSession(['-p', 'shop', 'ps', '--services'], elsewhere)
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'db\nweb\n' })
  })

  it('find the project by COMPOSE_PROJECT_NAME', async () => {
    const { stack, directories, engine } = await openShop()
    await stack('up', '-d')
    const environment = { COMPOSE_PROJECT_NAME: 'shop' }
    const down = await runInSession(['down'], createTestSession({ directories, environment }))
    expect(down.exitCode).toBe(0)
    expect(await engine.containers.list({})).toEqual([])
  })

  it('need a name that can be one', async () => {
    const { directories } = await openShop()
    expect(await runInSession(['-p', '../x', 'ps'], createTestSession({ directories }))).toEqual({
      exitCode: 3,
      out: '',
      err:
        'error[SF0013]: invalid project name "../x"\n' +
        '  hint: use lower case letters, digits, "-" and "_", beginning with a letter or a digit\n',
    })
  })
})

describe('a command for one service', () => {
  it.each([['stop'], ['start'], ['restart'], ['kill'], ['ps'], ['logs'], ['images']])(
    '%s refuses a service that does not exist, and names a near one',
    async (verb) => {
      const { stack } = await openShop()
      await stack('up', '-d')
      expect(await stack(verb, 'wep')).toEqual({
        exitCode: 2,
        out: '',
        err: 'error[SF0015]: no such service: wep\n  hint: did you mean "web"?\n',
      })
    },
  )

  it('stops only that one', async () => {
    const { stack } = await openShop()
    await stack('up', '-d')
    expect((await stack('stop', 'web')).err).toBe(
      ' Container shop-web-1  Stopping\n Container shop-web-1  Stopped\n',
    )
    expect((await stack('ps', '--services')).out).toBe('db\n')
    expect((await stack('ps', '--all', '--services')).out).toBe('db\nweb\n')
  })
})

describe('a project without containers', () => {
  it.each([['start'], ['restart']])('cannot %s', async (verb) => {
    const { stack } = await openShop()
    expect(await stack(verb)).toEqual({
      exitCode: 1,
      out: '',
      err:
        `error[CL0002]: project "shop" has no container to ${verb}\n` +
        '  hint: create them with "stack up -d"\n',
    })
  })

  it('has nothing to kill, which is no failure', async () => {
    const { stack } = await openShop()
    expect(await stack('kill')).toEqual({
      exitCode: 0,
      out: '',
      err: 'warning: no container to kill\n',
    })
  })

  it('has no service to start by its name, and nothing to pause', async () => {
    const { stack } = await openShop()
    expect(await stack('start', 'web')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('service "web" has no container to start'),
    })
    expect(await stack('pause', 'web')).toEqual({ exitCode: 0, out: '', err: '' })
  })

  it('can be stopped and taken down', async () => {
    const { stack } = await openShop()
    expect(await stack('stop')).toEqual({ exitCode: 0, out: '', err: '' })
    const nothing = 'warning: No resource found to remove for project "shop".\n'
    expect(await stack('down')).toEqual({ exitCode: 0, out: '', err: nothing })
  })
})

describe('stack rm', () => {
  it('asks for --force when it cannot ask the user', async () => {
    const { stack } = await openShop()
    await stack('up', '-d')
    await stack('stop')
    expect((await stack('rm')).err).toContain('add "--force"')
    expect((await stack('rm', '-f')).exitCode).toBe(0)
    expect((await stack('ps', '-aq')).out).toBe('')
  })

  it('says when there is nothing to remove', async () => {
    const { stack } = await openShop()
    await stack('up', '-d')
    expect(await stack('rm')).toEqual({ exitCode: 0, out: '', err: 'No stopped containers\n' })
  })
})

describe('stack down', () => {
  it('keeps volumes unless told otherwise', async () => {
    const { stack, engine } = await openShop()
    await stack('up', '-d')
    await stack('down')
    expect((await engine.volumes.list()).map(({ name }) => name)).toEqual(['shop_data'])
    await stack('up', '-d')
    expect((await stack('down', '-v')).err).toContain(' Volume shop_data  Removed\n')
    expect(await engine.volumes.list()).toEqual([])
  })
})

describe('lists', () => {
  it('show volumes of the project', async () => {
    const { stack } = await openShop()
    await stack('up', '-d')
    expect((await stack('volumes', '-q')).out).toBe('shop_data\n')
    expect((await stack('volumes')).out).toBe('DRIVER   VOLUME NAME\nlocal    shop_data\n')
    expect(JSON.parse((await stack('volumes', '--format', 'json')).out)).toMatchObject({
      Driver: 'local',
      Name: 'shop_data',
      Mountpoint: '/volumes/shop_data',
    })
  })

  it('show projects with the states of their containers', async () => {
    const { stack } = await openShop()
    await stack('up', '-d')
    await stack('stop', 'web')
    expect(JSON.parse((await stack('ls', '-a', '--format', 'json')).out)).toEqual([
      { Name: 'shop', Status: 'exited(1), running(1)', ConfigFiles: expect.any(String) },
    ])
  })
})

describe('stack logs', () => {
  it('prefixes lines with the container, all of the same width', async () => {
    const line = (service: string, text: string): LogLine => ({
      containerId: service,
      containerName: `shop-${service}-1`,
      service,
      stream: 'stderr',
      time: instant(0),
      timestamp: '1970-01-01T00:00:00.000000000Z',
      text,
    })
    const { stack } = await openShop({ logLines: [line('web', 'hello'), line('db', 'ready')] })
    await stack('up', '-d')
    expect(await stack('logs')).toEqual({
      exitCode: 0,
      out: 'web-1  | hello\ndb-1   | ready\n',
      err: '',
    })
    expect((await stack('logs', '--no-log-prefix', '-t', 'db')).out).toBe(
      '1970-01-01T00:00:00.000000000Z ready\n',
    )
  })
})

describe('without root', () => {
  it('says so, and what to do', async () => {
    const { directories } = await openShop()
    const session = createTestSession({ directories, userId: 1000 })
    expect(await runInSession(['-p', 'shop', 'ps'], session)).toEqual({
      exitCode: 5,
      out: '',
      err:
        'error[EN0001]: stack makes namespaces, networks and mounts, which needs root\n' +
        '  hint: run the same command with "sudo"\n',
    })
  })
})
