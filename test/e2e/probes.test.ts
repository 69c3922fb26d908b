import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

const announce = `use Socket; socket(S, PF_UNIX, SOCK_DGRAM, 0);
send(S, "READY=1", 0, pack_sockaddr_un($ENV{NOTIFY_SOCKET})) or die; sleep 1000`

describe('probes that need nothing in the image', () => {
  it('find a server in a root file system that has one program alone', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'tiny/www/up': 'fine',
        'stack.yaml': `
services:
  web:
    rootfs: ./tiny
    command: [/bin/httpd, -f, -p, '8080', -h, /www]
    expose: [8080]
    healthcheck: { http: /up, interval: 100ms }
  port:
    rootfs: ./tiny
    command: [/bin/httpd, -f, -p, '81', -h, /www]
    healthcheck: { tcp: 81, interval: 100ms }
  gone:
    rootfs: ./tiny
    command: [/bin/httpd, -f, -p, '8080', -h, /www]
    healthcheck: { http: ':8080/missing', interval: 50ms, retries: 2 }
`,
      },
    })
    execFileSync('mkdir', ['-p', `${project.directory}/tiny/bin`])
    execFileSync('cp', ['/bin/busybox', `${project.directory}/tiny/bin/httpd`])
    await project.must(['up', '-d', '--wait', 'web', 'port'])
    expect(await project.container('web')).toMatchObject({ Health: 'healthy' })
    expect(await project.container('port')).toMatchObject({ Health: 'healthy' })

    const failed = await project.stack(['up', '-d', '--wait', 'gone'], { timeoutMs: 30_000 })
    expect(failed.exitCode).toBe(4)
    expect(failed.stderr).toContain('CT0005')
    expect(failed.stderr).toContain('GET http://127.0.0.1:8080/missing: 404 Not Found')
  })

  it('hear what containers say, also after the supervisor was killed', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  talker:
    rootfs: host
    command: sh -c 'echo starting; echo listening on 80; exec sleep infinity'
    healthcheck: { log: 'listening on \\d+$$', interval: 1h }
  notifier:
    rootfs: host
    command: [perl, -e, '${announce.replaceAll('$', '$$$$').replaceAll('\n', ' ')}']
    healthcheck: { notify: true, interval: 1h }
  late:
    rootfs: host
    command: sh -c 'until test -e /shared/go; do sleep 0.05; done; echo up at last; exec sleep infinity'
    volumes: ['./shared:/shared']
    healthcheck: { log: '(?i)UP at', interval: 1h }
`,
        'shared/none': '',
      },
    })
    await project.must(['up', '-d', '--wait', 'talker', 'notifier'])
    await project.must(['up', '-d', 'late'])
    process.kill(await machine.supervisorPid(), 'SIGKILL')
    project.write('shared/go', '')
    const isHealthy = async (): Promise<boolean> =>
      (await project.container('late')).Health === 'healthy'
    await eventually(isHealthy, { for: 'the line to be seen' })
    expect((await project.containers()).map(({ Health }) => Health)).toEqual([
      'healthy',
      'healthy',
      'healthy',
    ])
  })

  it('start a container anew that hangs, when the file asks for it', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  hanging:
    rootfs: host
    init: true
    command: sh -c 'echo run >>/shared/runs; touch /alive; exec sleep infinity'
    volumes: ['./shared:/shared']
    healthcheck: { test: test -e /alive, interval: 100ms, retries: 1, on_failure: restart }
`,
        'shared/runs': '',
      },
    })
    await project.must(['up', '-d', '--wait'])
    await project.inside('hanging', ['rm', '/alive'])
    const runs = async (): Promise<boolean> =>
      (await project.stack(['exec', '-T', 'hanging', 'cat', '/shared/runs'])).stdout ===
      'run\nrun\n'
    await eventually(
      async () => (await project.container('hanging')).State === 'running' && runs(),
      {
        for: 'the second run',
      },
    )
    const inspected = await project.must(['inspect', 'hanging'])
    expect(JSON.parse(inspected.stdout)).toMatchObject([{ RestartCount: 1 }])
  })
})
