import { spawnSync } from 'node:child_process'
import { describe, expect, it, onTestFinished } from 'vitest'
import { prepareBundle } from '../../support/runtime-bundle.ts'

function ip(...args: readonly string[]): void {
  const run = spawnSync('ip', args, { encoding: 'utf8' })
  expect(run.stderr).toBe('')
}

describe('network devices', () => {
  it('are moved with their addresses, under the name that they are to have', () => {
    const name = `st${process.pid}`
    ip('link', 'add', name, 'type', 'veth', 'peer', 'name', `${name}p`)
    onTestFinished(() => {
      spawnSync('ip', ['link', 'delete', `${name}p`])
    })
    ip('address', 'add', '10.99.0.7/24', 'dev', name)
    ip('link', 'set', name, 'mtu', '1300')
    const run = prepareBundle({
      args: ['ip', 'address', 'show', 'eth7'],
      change: (config) => (config.linux.netDevices = { [name]: { name: 'eth7' } }),
    }).run()
    expect(run.stderr).toBe('')
    expect(run.stdout).toContain('inet 10.99.0.7/24')
    expect(run.stdout).toContain('mtu 1300')
    expect(run.stdout).toMatch(/eth7[^:]*: <[^>]*\bUP\b/)
    expect(spawnSync('ip', ['link', 'show', name]).status).not.toBe(0)
  })

  it.each([
    ['a/b', 'invalid name of network device "a/b"'],
    ['a%d', 'invalid name of network device "a%d"'],
    ['none-is-here', 'none-is-here'],
  ])('are refused as %s', (name, message) => {
    const run = prepareBundle({
      change: (config) => (config.linux.netDevices = { [name]: {} }),
    }).run()
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain(message)
  })

  it('need a network namespace', () => {
    const run = prepareBundle({
      change: (config) => {
        config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'network')
        config.linux.netDevices = { eth0: {} }
      },
    }).run()
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain('netDevices need a network namespace')
  })
})
