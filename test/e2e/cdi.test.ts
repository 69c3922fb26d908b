import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

/** Describes two devices of a vendor that does not exist, for as long as the test runs. */
function describeDevices(description: unknown): void {
  mkdirSync('/var/run/cdi', { recursive: true })
  const path = '/var/run/cdi/stack-test.json'
  onTestFinished(() => rmSync(path, { force: true }))
  writeFileSync(path, JSON.stringify(description))
}

it('gives services the devices that descriptions on the machine stand for', async () => {
  const machine = openTestMachine()
  const [library, hook, seen] = ['library', 'hook', 'seen'].map((name) =>
    join(machine.directory, name),
  )
  writeFileSync(library ?? '', 'of the driver')
  writeFileSync(hook ?? '', `#!/bin/sh\n{ echo "$0 $1 $SIDE"; cat; } >${seen}\n`)
  chmodSync(hook ?? '', 0o755)
  describeDevices({
    cdiVersion: '0.6.0',
    kind: 'amd.com/gpu',
    containerEdits: { env: ['DRIVER=loaded', 'LEVEL=device'] },
    devices: [
      {
        name: '0',
        containerEdits: {
          deviceNodes: [
            { path: '/dev/thing0', hostPath: '/dev/zero', permissions: 'r', fileMode: 0o644 },
            { path: '/dev/control', hostPath: '/dev/loop-control', permissions: 'r' },
          ],
          mounts: [
            { hostPath: library, containerPath: '/opt/library', options: ['ro', 'nosuid', 'bind'] },
          ],
          hooks: [
            {
              hookName: 'createRuntime',
              path: hook,
              args: [hook, 'made'],
              env: ['SIDE=0'],
              timeout: 10,
            },
          ],
          additionalGids: [4242],
        },
      },
      {
        name: '1',
        containerEdits: { deviceNodes: [{ path: '/dev/thing1', hostPath: '/dev/full' }] },
      },
    ],
  })
  const text = `
services:
  first:
    rootfs: host
    command: [sleep, infinity]
    environment: { LEVEL: file }
    deploy: { resources: { reservations: { devices: [{ driver: amd, count: 1, capabilities: [gpu] }] } } }
  second:
    rootfs: host
    command: [sleep, infinity]
    devices: ['amd.com/gpu=1']
`
  const project = createProject(machine, { files: { 'stack.yaml': text } })
  await project.must(['up', '-d', '--wait'])
  const inside = (service: string, line: string): Promise<string> =>
    project.inside(service, ['sh', '-c', line])
  expect(await inside('first', 'head -c 2 /dev/thing0 | od -An -tx1')).toBe(' 00 00')
  expect(await inside('first', 'stat -c %a /dev/thing*; ls /dev/thing*')).toBe('644\n/dev/thing0')
  const opens = '(: </dev/control) && echo read; (: >/dev/control) 2>/dev/null || echo refused'
  expect(await inside('first', opens)).toBe('read\nrefused')
  expect(await inside('first', 'cat /opt/library; echo " $DRIVER $LEVEL"; id -G')).toBe(
    'of the driver loaded device\n0 4242',
  )
  expect(readFileSync(seen ?? '', 'utf8')).toMatch(/hook made 0\n\{.*"status": ?"creat/)
  expect(await inside('second', 'echo $DRIVER; echo >/dev/thing1 || echo full')).toBe(
    'loaded\nfull',
  )

  project.write('stack.yaml', text.replace('gpu=1', 'gpu=2'))
  const unknown = await project.stack(['up', '-d'])
  expect(unknown.stderr).toContain(
    'service second: no file in /etc/cdi or /var/run/cdi describes the device amd.com/gpu=2',
  )
})
