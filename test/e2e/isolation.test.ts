import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

describe('two stacks side by side', () => {
  it('reach their own services under the same names, and not those of the other', async () => {
    const machine = openTestMachine()
    const [red, blue] = ['red', 'blue'].map((name) =>
      createProject(machine, {
        name: `${name}-test`,
        files: {
          'www/index.html': name,
          'stack.yaml': `
services:
  web:
    rootfs: host
    command: busybox httpd -f -p 80 -h /www
    volumes: ['./www:/www:ro']
    healthcheck:
      test: [CMD, bash, -c, '</dev/tcp/127.0.0.1/80']
      interval: 1s
  client:
    rootfs: host
    command: [sleep, infinity]
    depends_on:
      web: { condition: service_healthy }
`,
        },
      }),
    ) as [TestProject, TestProject]
    await Promise.all([red.must(['up', '-d', '--wait']), blue.must(['up', '-d', '--wait'])])

    const get = (from: TestProject, host: string): Promise<string> =>
      from.inside('client', pageOf(host))
    expect(await get(red, 'web')).toBe('red')
    expect(await get(blue, 'web')).toBe('blue')

    const address = await blue.inside('web', ['hostname', '-i'])
    expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
    expect(await get(blue, address)).toBe('blue')
    const refused = await red.stack(['exec', '-T', 'client', ...pageOf(address)])
    expect({ exitCode: refused.exitCode, stdout: refused.stdout }).toEqual({
      exitCode: 124,
      stdout: '',
    })

    await red.must(['down', '-t', '0'])
    expect(await get(blue, 'web')).toBe('blue')
  })
})

describe('a service with the rootfs of the host', () => {
  it('sees the system but no secrets, and writes nothing back', async () => {
    const machine = openTestMachine()
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  app:
    rootfs: host
    command: [sleep, infinity]
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    const shell = (script: string): Promise<string> => project.inside('app', ['sh', '-c', script])

    expect(await shell('command -v sleep')).toBe('/usr/bin/sleep')
    expect(await shell('cat /etc/shadow 2>/dev/null | wc -c')).toBe('0')
    expect(await shell('ls -A /home /root /tmp | grep -v : | tr -d "\\n"')).toBe('')
    expect(await shell('ls -d /proc/[0-9]* | wc -l')).toMatch(/^[1-9]$/)

    const marks = ['/usr/local/stack-test-mark', '/etc/stack-test-mark', '/opt/stack-test-mark']
    for (const mark of marks) expect(await shell(`echo mine >${mark} && cat ${mark}`)).toBe('mine')
    expect(marks.filter((mark) => existsSync(mark))).toEqual([])
  })
})

/** Prints the page that a host serves; bash can do that by itself. 124 when nobody answers. */
function pageOf(host: string): readonly string[] {
  const script = `exec 3<>/dev/tcp/${host}/80 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && tail -n 1 <&3`
  return ['timeout', '3', 'bash', '-c', script]
}
