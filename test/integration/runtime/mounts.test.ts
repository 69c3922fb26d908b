import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { prepareBundle, type BundleMount } from '../../support/runtime-bundle.ts'

describe('mounts', () => {
  it('shows a directory of the host, writable or read-only', () => {
    const bundle = prepareBundle({
      script: 'cat /a/file; echo new > /a/new; echo no > /b/new || echo refused',
      change: (config, { directory }) => {
        mkdirSync(join(directory, 'data'))
        writeFileSync(join(directory, 'data/file'), 'content\n')
        config.mounts.push(bind(join(directory, 'data'), '/a', 'rw'))
        config.mounts.push(bind(join(directory, 'data'), '/b', 'ro'))
      },
    })
    expect(bundle.run().stdout).toBe('content\nrefused\n')
    expect(readFileSync(join(bundle.directory, 'data/new'), 'utf8')).toBe('new\n')
  })

  it('makes the target of a bind mount, a directory or a file', () => {
    const bundle = prepareBundle({
      script: 'cat /made/for/it /dir/x/file',
      change: (config, { directory }) => {
        writeFileSync(join(directory, 'file'), 'one\n')
        config.mounts.push(bind(join(directory, 'file'), '/made/for/it'))
        config.mounts.push(bind(directory, '/dir/x'))
      },
    })
    expect(bundle.run().stdout).toBe('one\none\n')
  })

  it('makes what a link of the image leads to, inside the image', () => {
    const bundle = prepareBundle({
      script: 'cat /etc/resolv.conf; readlink /etc/resolv.conf',
      change: (config, { directory }) => {
        symlinkSync('../run/resolve/stub.conf', join(directory, 'rootfs/etc/resolv.conf'))
        writeFileSync(join(directory, 'file'), 'nameserver\n')
        config.mounts.push(bind(join(directory, 'file'), '/etc/resolv.conf'))
      },
    })
    expect(bundle.run().stdout).toBe('nameserver\n../run/resolve/stub.conf\n')
  })

  it('honours the options of a tmpfs', () => {
    const bundle = prepareBundle({
      script: 'grep " /t " /proc/mounts; stat -c %a /t; dd if=/dev/zero of=/t/f bs=1k count=200',
      change: (config) => {
        const options = ['size=100k', 'mode=1770', 'noexec', 'nodev', 'noatime']
        config.mounts.push({ destination: '/t', type: 'tmpfs', source: 'tmpfs', options })
      },
    })
    const run = bundle.run()
    expect(run.stdout).toMatch(/^tmpfs \/t tmpfs rw,nodev,noexec,noatime,size=100k,mode=1770/)
    expect(run.stdout).toContain('\n1770\n')
    expect(run.stderr).toContain('No space left on device')
  })

  it('fills a tmpfs with what it covers when asked to', () => {
    const bundle = prepareBundle({
      script: 'cat /etc/d/f; readlink /etc/l; stat -c %a /etc/d; echo x > /etc/d/f',
      change: (config, { directory }) => {
        mkdirSync(join(directory, 'rootfs/etc/d'), { mode: 0o711 })
        writeFileSync(join(directory, 'rootfs/etc/d/f'), 'below\n')
        symlinkSync('d/f', join(directory, 'rootfs/etc/l'))
        const options = ['tmpcopyup']
        config.mounts.push({ destination: '/etc', type: 'tmpfs', source: 'tmpfs', options })
      },
    })
    expect(bundle.run().stdout).toBe('below\nd/f\n711\n')
    expect(readFileSync(join(bundle.rootfs, 'etc/d/f'), 'utf8')).toBe('below\n')
  })

  it('makes a tree read-only as a whole with rro', () => {
    const bundle = prepareBundle({
      script: 'echo x > /t/f || echo refused',
      change: (config) => {
        config.mounts.push({ destination: '/t', type: 'tmpfs', source: 'tmpfs', options: ['rro'] })
      },
    })
    expect(bundle.run().stdout).toBe('refused\n')
  })

  it('makes the root read-only', () => {
    const bundle = prepareBundle({
      script: 'echo x > /tmp/x || echo refused; echo y > /dev/shm/y && echo written',
      change: (config) => {
        config.root.readonly = true
      },
    })
    expect(bundle.run().stdout).toBe('refused\nwritten\n')
  })

  it('shows the cgroup of the container and none of the host', () => {
    const bundle = prepareBundle({
      script: 'cat /proc/self/cgroup | grep -v ":/$"; touch /sys/fs/cgroup/x; ls /sys/fs/cgroup',
      change: (config) => {
        const options = ['nosuid', 'noexec', 'nodev', 'ro']
        config.mounts.push({
          ...{ destination: '/sys/fs/cgroup', type: 'cgroup', source: 'cgroup', options },
        })
      },
    })
    const run = bundle.run()
    expect(run.stdout).not.toContain(bundle.id)
    expect(run.stdout).toMatch(/^(pids|cgroup\.procs)$/m)
    expect(run.stderr).toContain('Read-only file system')
  })

  it('keeps what the host mounts later out of a bind mount', () => {
    const bundle = prepareBundle({
      script: 'grep " /a" /proc/self/mountinfo',
      change: (config, { directory }) => {
        config.mounts.push(bind(directory, '/a'))
      },
    })
    // A mount that would receive carries "master:N" or "shared:N" before the separator.
    expect(bundle.run().stdout).toMatch(/^\d+ \d+ \S+ \S+ \/a rw,relatime - /m)
  })

  it.each([
    // What the host's mount has, what the bundle asks for, and what comes of it.
    ['ro,noexec', [], 'ro,noexec,relatime'],
    ['ro,nosuid,noexec', ['nodev'], 'rw,nodev,relatime'],
    ['ro,nosuid,noatime', ['exec'], 'rw,noatime'],
    ['noatime', ['relatime'], 'rw,relatime'],
    ['noatime', ['atime', 'ro'], 'ro,noatime'],
    ['nodiratime', ['strictatime'], 'rw'],
  ])('makes of a mount with %s by %j one with %s', (host, options, made) => {
    const bundle = prepareBundle({
      script: 'grep " /a " /proc/mounts',
      change: (config, { directory }) => {
        const source = join(directory, 'source')
        mkdirSync(source)
        execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', source])
        onTestFinished(() => {
          execFileSync('umount', [source])
        })
        // Of the mount alone: what the file system itself refuses no other mount of it allows.
        execFileSync('mount', ['-o', `remount,bind,${host}`, source])
        config.mounts.push({ ...bind(source, '/a'), options: ['bind', ...options] })
      },
    })
    expect(
      bundle
        .run()
        .stdout.split(' ')[3]
        ?.replace(/,(size|inode64|uid|gid).*/, ''),
    ).toBe(made)
  })

  it('shows below the root what was mounted there before', () => {
    const bundle = prepareBundle({
      script: 'cat /again/file /last/file',
      change: (config, { directory }) => {
        const source = join(directory, 'source')
        mkdirSync(source)
        writeFileSync(join(source, 'file'), 'mounted\n')
        const rootfs = join(directory, 'rootfs')
        config.mounts.push(bind(source, '/first'), bind(join(rootfs, 'first'), '/again'))
        // The host's path of a place in the container means that place.
        config.mounts.push(bind(join(rootfs, 'again'), join(rootfs, 'last')))
      },
    })
    expect(bundle.run()).toEqual({ exitCode: 0, stdout: 'mounted\nmounted\n', stderr: '' })
  })

  it('follows no link of the image out of it, for a source below the root', () => {
    const bundle = prepareBundle({
      script: 'cat /a',
      change: (config, { directory }) => {
        writeFileSync(join(directory, 'rootfs/etc/hostname'), 'of the image\n')
        symlinkSync('/etc/hostname', join(directory, 'rootfs/link'))
        config.mounts.push(bind(join(directory, 'rootfs/link'), '/a'))
      },
    })
    expect(bundle.run()).toEqual({ exitCode: 0, stdout: 'of the image\n', stderr: '' })
  })

  it('gives a tmpfs the mode of what it covers, or 1777 where nothing was', () => {
    const bundle = prepareBundle({
      script: 'stat -c %a /covered /new/place',
      change: (config, { directory }) => {
        mkdirSync(join(directory, 'rootfs/covered'), { mode: 0o710 })
        for (const destination of ['/covered', '/new/place']) {
          config.mounts.push({ destination, type: 'tmpfs', source: 'tmpfs', options: [] })
        }
      },
    })
    expect(bundle.run().stdout).toBe('710\n1777\n')
  })

  it('fills a tmpfs that is read-only before it is', () => {
    const bundle = prepareBundle({
      script:
        'grep -E " /(dev|t) " /proc/mounts; echo x > /dev/null; touch /dev/x /t/x; cat /t/a/f',
      change: (config, { directory }) => {
        config.mounts = config.mounts.map((mount) =>
          mount.destination === '/dev' ? { ...mount, options: [...mount.options, 'ro'] } : mount,
        )
        writeFileSync(join(directory, 'file'), 'inside\n')
        const options = ['ro']
        config.mounts.push({ destination: '/t', type: 'tmpfs', source: 'tmpfs', options })
        config.mounts.push(bind(join(directory, 'file'), '/t/a/f'))
      },
    })
    const run = bundle.run()
    expect(run.stdout).toMatch(/^tmpfs \/dev tmpfs ro,.*\ntmpfs \/t tmpfs ro,.*\ninside\n$/)
    expect(run.stderr.match(/Read-only file system/g)).toHaveLength(2)
  })

  it('names the source that is missing', () => {
    const bundle = prepareBundle({
      change: (config) => config.mounts.push(bind('/does/not/exist', '/a')),
    })
    const run = bundle.run()
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain('open mount source /does/not/exist: no such file or directory')
  })
})

function bind(source: string, destination: string, option = 'rw'): BundleMount {
  return { destination, type: 'bind', source, options: ['rbind', option] }
}
