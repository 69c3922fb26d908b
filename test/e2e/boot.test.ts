import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { hostPids } from '../support/host-processes.ts'
import { killRemaining, openTestMachine, unmountBelow } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

const file = `
name: boot
services:
  db:
    rootfs: host
    command: [sh, -c, 'echo db >>/order/log; exec sleep 86400.1261']
    restart: always
    volumes: ['./order:/order']
  web:
    rootfs: host
    command: [sh, -c, 'echo web >>/order/log; exec sleep 86400.1262']
    restart: unless-stopped
    depends_on: [db]
    volumes: ['./order:/order']
  stopped:
    rootfs: host
    command: [sleep, '86400.1263']
    restart: unless-stopped
`

describe('a machine that boots', () => {
  it('has what was up again, in the order of dependencies, by the unit of `enable`', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, { files: { 'stack.yaml': file, 'order/log': '' } })
    await project.must(['up', '-d', '--wait'])
    await project.must(['stop', 'stopped'])
    const { stdout } = await project.must(['enable', '--root', 'system'])
    const unit = join(project.directory, 'system/etc/systemd/system/stack.service')
    expect(stdout).toBe(`${unit}\n`)
    const link = 'system/etc/systemd/system/multi-user.target.wants/stack.service'
    expect(readlinkSync(join(project.directory, link))).toBe('../stack.service')

    killRemaining(machine.runDirectory)
    const services = ['86400.1261', '86400.1262'].flatMap((time) => hostPids(['sleep', time]))
    for (const pid of services) process.kill(pid, 'SIGKILL')
    expect(services).toHaveLength(2)
    unmountBelow(machine.directory)
    rmSync(machine.runDirectory, { recursive: true })
    writeFileSync(join(project.directory, 'order/log'), '')
    startAsSystemd(readFileSync(unit, 'utf8'))

    await eventually(() => hostPids(['sleep', '86400.1262']).length > 0, { for: 'the web service' })
    expect(readFileSync(join(project.directory, 'order/log'), 'utf8')).toBe('db\nweb\n')
    const states = (await project.containers()).map(({ Service, State }) => `${Service} ${State}`)
    expect(states.toSorted()).toEqual(['db running', 'stopped exited', 'web running'])

    expect((await project.must(['disable', '--root', 'system'])).stdout).toBe(`${unit}\n`)
    expect((await project.must(['disable', '--root', 'system'])).stdout).toBe('')
    expect([existsSync(unit), existsSync(join(project.directory, link))]).toEqual([false, false])
  })

  it('says where a unit cannot be written, and when systemd is not there', async () => {
    const machine = openTestMachine()
    writeFileSync(join(machine.directory, 'file'), '')
    const blocked = await machine.stack(['enable', '--root', 'file'])
    expect([blocked.exitCode, blocked.stderr]).toEqual([
      5,
      expect.stringMatching(/^error\[EN0005\]: .*stack\.service cannot be written\n {2}hint: /),
    ])
    if (existsSync('/run/systemd/system')) return
    const absent = await machine.stack(['enable'])
    expect(absent.stderr).toMatch(/^error\[EN0004\]: systemd does not run this machine\n {2}hint: /)
  })
})

/** Words in quotes, with no character in them that systemd would take for something else. */
function startAsSystemd(unit: string): void {
  const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"/g)].map((m) => m[1] ?? '')
  const lines = unit.split('\n')
  const [program = '', ...args] = words(lines.find((line) => line.startsWith('ExecStart=')) ?? '')
  const settings = lines.filter((line) => line.startsWith('Environment=')).flatMap(words)
  const env = Object.fromEntries(settings.map((setting) => setting.split('=')))
  spawn(program, args, { env, stdio: 'ignore', detached: true }).unref()
}
