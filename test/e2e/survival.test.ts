import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { hostPids } from '../support/host-processes.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

describe('a service that is killed', () => {
  it('comes back when its restart policy says so, and only then', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  kept:
    rootfs: host
    command: [sleep, '86400.1251']
    restart: always
  left:
    rootfs: host
    command: [sleep, '86400.1252']
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    const [kept = 0] = hostPids(['sleep', '86400.1251'])
    const [left = 0] = hostPids(['sleep', '86400.1252'])
    const before = await project.container('kept')

    process.kill(kept, 'SIGKILL')
    process.kill(left, 'SIGKILL')

    await eventually(() => hostPids(['sleep', '86400.1251']).some((pid) => pid !== kept), {
      for: 'a new process of the service',
    })
    const after = await project.container('kept')
    expect({ ID: after.ID, State: after.State }).toEqual({ ID: before.ID, State: 'running' })
    expect(await project.container('left')).toMatchObject({ State: 'exited', ExitCode: 137 })
    expect(hostPids(['sleep', '86400.1252'])).toEqual([])
  })
})

describe('a supervisor that is killed', () => {
  it('leaves services and published ports alone, and is there again for the next command', async () => {
    const port = await freePort()
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'www/index.html': 'still here',
        'stack.yaml': `
services:
  web:
    rootfs: host
    command: busybox httpd -f -p 8080 -h /www
    volumes: ['./www:/www:ro']
    ports: ['127.0.0.1:${port}:8080']
    healthcheck:
      test: [CMD, bash, -c, '</dev/tcp/127.0.0.1/8080']
      interval: 1s
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/`)).text()
    expect(await page()).toBe('still here')
    const before = await project.container('web')
    const server = hostPids(['busybox', 'httpd', '-f', '-p', '8080', '-h', '/www'])
    const supervisor = await machine.supervisorPid()

    process.kill(supervisor, 'SIGKILL')

    expect(await page()).toBe('still here')
    const after = await project.container('web')
    expect({ ID: after.ID, State: after.State }).toEqual({ ID: before.ID, State: 'running' })
    expect(hostPids(['busybox', 'httpd', '-f', '-p', '8080', '-h', '/www'])).toEqual(server)
    expect(server).toHaveLength(1)
    expect(await machine.supervisorPid()).not.toBe(supervisor)
  })

  it('is started again without any command, and goes on supervising', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  kept:
    rootfs: host
    command: [sleep, '86400.1253']
    restart: always
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    const supervisor = await machine.supervisorPid()
    process.kill(supervisor, 'SIGKILL')
    await eventually(async () => (await newSupervisor(machine, supervisor)) !== undefined, {
      for: 'a new supervisor',
    })

    const [service = 0] = hostPids(['sleep', '86400.1253'])
    process.kill(service, 'SIGKILL')
    const [successor] = await eventually(
      () => {
        const pids = hostPids(['sleep', '86400.1253']).filter((pid) => pid !== service)
        return pids.length > 0 && pids
      },
      { for: 'a new process of the service' },
    )
    expect(successor).toBeGreaterThan(0)
  })
})

/** `undefined` while none answers. */
async function newSupervisor(
  machine: { supervisorPid(): Promise<number> },
  old: number,
): Promise<number | undefined> {
  try {
    const pid = await machine.supervisorPid()
    return pid === old ? undefined : pid
  } catch {
    return undefined // Its socket is not there yet.
  }
}
