import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { prepareBundle } from '../../support/runtime-bundle.ts'

describe('a container', () => {
  it('has its own null device where the caller’s was', () => {
    const bundle = prepareBundle({ script: 'stat -L -c %d /dev/stdin /dev/null' })
    const [input, own] = bundle.run().stdout.split('\n')
    expect(own).toMatch(/^\d+$/)
    expect(input).toBe(own)
  })

  it('hides what is masked in /proc from those who mount it anew, also without pivot_root', () => {
    const mount = 'unshare -mrpf sh -c "mount -t proc none /proc && echo mounted"'
    for (const flags of [[], ['--no-pivot']]) {
      const bundle = prepareBundle({ script: mount })
      const run = bundle.call('run', ...flags, '--bundle', bundle.directory, bundle.id)
      expect(run.stdout).toBe('')
      expect(run.stderr).toContain('mount: permission denied')
    }
  })

  it('has its own processes, name and network', () => {
    const script = 'echo $$; hostname; ls /sys/class/net; ip -o addr show lo; ps -o pid'
    const lines = prepareBundle({ script }).run().stdout.split('\n')
    expect(lines.slice(0, 3)).toEqual(['1', 'container', 'lo'])
    expect(lines[3]).toContain('127.0.0.1/8')
    expect(lines.filter((line) => /^ *\d+$/.test(line.slice(0, 6))).length).toBeLessThan(5)
    expect(hostname()).not.toBe('container')
  })

  it('sees no path and no mount of the host', () => {
    const script = 'cat /proc/self/mountinfo; ls /; ls /..'
    const bundle = prepareBundle({ script })
    const run = bundle.run()
    expect(run.stdout).not.toContain('/sys/fs/cgroup/unified')
    expect(run.stdout.split('\n').filter((line) => line === 'home')).toEqual([])
    expect(run.stdout.match(/^proc$/gm)).toHaveLength(2)
  })

  it('shares a namespace that the bundle leaves out', () => {
    const bundle = prepareBundle({
      script: 'readlink /proc/self/ns/net; readlink /proc/self/ns/ipc',
      change: (config) => {
        config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'network')
      },
    })
    const [network, ipc] = bundle.run().stdout.split('\n')
    expect(network).toBe(readlinkSync('/proc/self/ns/net'))
    expect(ipc).not.toBe(readlinkSync('/proc/self/ns/ipc'))
  })

  it('joins namespaces of another container by path', () => {
    const first = prepareBundle({ args: ['sleep', '1000'] })
    first.start()
    const { pid } = first.state()
    const second = prepareBundle({
      script: 'readlink /proc/self/ns/net; ps -o args; hostname',
      change: (config) => {
        config.hostname = ''
        config.linux.namespaces = [
          { type: 'mount' },
          { type: 'network', path: `/proc/${pid}/ns/net` },
          { type: 'pid', path: `/proc/${pid}/ns/pid` },
          { type: 'uts', path: `/proc/${pid}/ns/uts` },
        ]
      },
    })
    const run = second.run()
    expect(run.stdout).toContain(readlinkSync(`/proc/${pid}/ns/net`))
    expect(run.stdout).toContain('sleep 1000')
    expect(run.stdout).toContain('\ncontainer\n')
    expect(first.state().status).toBe('running')
  })

  it('maps its root to an ordinary user of the host', () => {
    const bundle = prepareBundle({
      script:
        'id -u; cat /proc/self/uid_map | tr -s " "; touch /tmp/x && stat -c %u /tmp/x; sleep 0',
      change: (config) => {
        const mappings = [{ containerID: 0, hostID: 100_000, size: 65_536 }]
        config.linux.namespaces.push({ type: 'user' })
        config.linux.uidMappings = mappings
        config.linux.gidMappings = mappings
        config.mounts.push({ ...temporary, destination: '/tmp' })
      },
    })
    expect(bundle.run()).toEqual({
      ...{ exitCode: 0, stdout: '0\n 0 100000 65536\n0\n', stderr: '' },
    })
  })

  it('has a session of its own', () => {
    const stat = prepareBundle({ script: 'cat /proc/1/stat' }).run().stdout.split(' ')
    expect(stat[5]).toBe('1')
  })

  it('sets the clocks that its time namespace has', () => {
    const bundle = prepareBundle({
      script: 'cat /proc/uptime',
      change: (config) => {
        config.linux.namespaces.push({ type: 'time' })
        Object.assign(config.linux, { timeOffsets: { boottime: { secs: 1_000_000, nanosecs: 0 } } })
      },
    })
    const hostUptime = Number.parseFloat(readFileSync('/proc/uptime', 'utf8'))
    expect(Number.parseFloat(bundle.run().stdout)).toBeGreaterThan(hostUptime + 999_000)
  })

  it('changes kernel parameters of its own namespaces', () => {
    const bundle = prepareBundle({
      script: 'cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/kernel/msgmax',
      change: (config) => {
        config.linux.sysctl = {
          ...{ 'net.ipv4.ip_unprivileged_port_start': '80', 'kernel.msgmax': '9000' },
        }
      },
    })
    expect(bundle.run().stdout).toBe('80\n9000\n')
  })
})

const temporary = { type: 'tmpfs', source: 'tmpfs', options: ['mode=1777'] }
