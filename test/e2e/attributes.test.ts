import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { openTestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

describe('attributes of services', () => {
  it('share the namespaces of another service, and follow it when it starts anew', async () => {
    const project = createProject(openTestMachine(), {
      files: {
        'stack.yaml': `
services:
  web:
    rootfs: host
    command: [sh, -c, 'touch /dev/shm/left; exec sleep infinity']
    hostname: webhost
    restart: always
  side:
    rootfs: host
    command: [sleep, infinity]
    network_mode: service:web
    pid: service:web
    ipc: service:web
    restart: always
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    const namespaces = ['readlink', '/proc/self/ns/net', '/proc/self/ns/pid', '/proc/self/ns/ipc']
    const before = await project.inside('web', namespaces)
    expect(await project.inside('side', namespaces)).toBe(before)
    expect(await project.inside('side', ['ls', '/dev/shm'])).toBe('left')
    expect(await project.inside('side', ['hostname'])).toBe('webhost')

    await project.must(['restart', '-t', '0', 'web'])
    const after = await eventually(
      async () => {
        const [web, side] = [
          await project.stack(['exec', '-T', 'web', ...namespaces]),
          await project.stack(['exec', '-T', 'side', ...namespaces]),
        ]
        return web.exitCode === 0 && web.stdout === side.stdout && web.stdout
      },
      { for: 'the namespaces to be shared again' },
    )
    expect(after).not.toBe(before)
  })

  it('bring configs and secrets with their owner and mode, read-only', async () => {
    const project = createProject(openTestMachine(), {
      environment: { TOKEN: 'sesame' },
      files: {
        'site.conf': 'listen 80',
        'stack.yaml': `
services:
  web:
    rootfs: host
    command: [sleep, infinity]
    read_only: true
    configs:
      - site
      - { source: inline, target: /etc/inline, uid: '12', gid: '8', mode: 0440 }
    secrets: [token]
configs:
  site: { file: ./site.conf }
  inline: { content: 'port 80' }
secrets:
  token: { environment: TOKEN }
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    expect(await project.inside('web', ['cat', '/site', '/etc/inline', '/run/secrets/token'])).toBe(
      'listen 80port 80sesame',
    )
    const owners = ['stat', '-c', '%u %g %a', '/etc/inline', '/run/secrets/token']
    expect(await project.inside('web', owners)).toBe('12 8 440\n0 0 444')
    const change = await project.stack(['exec', '-T', 'web', 'sh', '-c', '>/run/secrets/token'])
    expect(change.stderr).toContain('Read-only file system')
    const inspected = await project.must(['inspect', 'web'])
    expect(inspected.stdout + inspected.stderr).not.toContain('sesame')
  })

  it('give devices, groups and places on networks', async () => {
    const project = createProject(openTestMachine(), {
      files: {
        'stack.yaml': `
services:
  web:
    rootfs: host
    command: [sleep, infinity]
    devices: ['/dev/zero:/dev/nought:r']
    group_add: ['1234']
    domainname: example.org
    shm_size: 8m
    oom_score_adj: 500
    networks:
      front: { ipv4_address: 10.199.7.9, mac_address: '02:42:ac:11:65:43', interface_name: front0, link_local_ips: [169.254.8.8] }
    links: ['db:database']
  db:
    rootfs: host
    command: [sleep, infinity]
    networks: [front]
networks:
  front:
    ipam: { config: [{ subnet: 10.199.7.0/24, ip_range: 10.199.7.64/26 }] }
    driver_opts: { com.docker.network.driver.mtu: 1400 }
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    const inside = (line: string): Promise<string> => project.inside('web', ['sh', '-c', line])
    expect(await inside('head -c 2 /dev/nought | od -An -tx1')).toBe(' 00 00')
    expect(await inside('id -G')).toBe('0 1234')
    expect(await inside('cat /proc/1/oom_score_adj /proc/sys/kernel/domainname')).toBe(
      '500\nexample.org',
    )
    expect(await inside('df -k --output=size /dev/shm | tail -1')).toMatch(/^\s*8192$/)
    const link = '/sys/class/net/front0'
    expect(await inside(`cat ${link}/address ${link}/mtu`)).toBe('02:42:ac:11:65:43\n1400')
    const further = await inside('ip -4 -o address show dev front0')
    expect(further).toContain('inet 10.199.7.9/24')
    expect(further).toContain('inet 169.254.8.8/16')
    expect(await inside('getent hosts database')).toMatch(
      /^10\.199\.7\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]) /,
    )
    expect(await project.inside('db', ['getent', 'hosts', 'web'])).toContain('10.199.7.9')
  })
})
