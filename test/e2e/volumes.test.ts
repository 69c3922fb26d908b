import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { dockerArchive, plainLayer } from '../support/image-archive.ts'
import { mustRun } from '../support/run-program.ts'
import { openTestMachine, type TestMachine } from '../support/test-machine.ts'
import { createProject } from '../support/test-project.ts'

const sleeps = 'rootfs: host, command: [sleep, infinity], stop_grace_period: 0s'

/** What is mounted below the state of a machine now. */
function mountsOf({ environment }: TestMachine): readonly string[] {
  const volumes = join(environment['STACK_DATA_DIR'] ?? '', 'volumes')
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  return lines.flatMap((line) => {
    const [path = '', type = ''] = [line.split(' ')[4], line.split(' - ')[1]?.split(' ')[0]]
    return path.startsWith(volumes) ? type : []
  })
}

describe('volumes_from', () => {
  it('gives a service the volumes and directories of another one, and follows them', async () => {
    const machine = openTestMachine()
    const text = `
services:
  db:
    rootfs: host
    command: [sh, -c, 'echo row >/rows/file; echo log >/logs/file; exec sleep infinity']
    stop_grace_period: 0s
    volumes: [rows:/rows, /logs, './page:/page', { type: tmpfs, target: /scratch }]
  backup: { ${sleeps}, volumes_from: ['db:ro'], volumes: ['./own:/page'] }
  other: { ${sleeps}, volumes_from: ['container:store'] }
  store: { ${sleeps}, container_name: store, volumes: [rows:/store] }
volumes:
  rows: {}
`
    const project = createProject(machine, { files: { 'stack.yaml': text, 'own/file': 'own' } })
    await project.must(['up', '-d', '--wait', 'db', 'store'])
    await project.must(['up', '-d', '--wait'])
    const seen = ['cat', '/rows/file', '/logs/file', '/page/file']
    expect(await project.inside('backup', seen)).toBe('row\nlog\nown')
    expect(await project.inside('other', ['cat', '/store/file'])).toBe('row')
    const write = await project.stack(['exec', '-T', 'backup', 'touch', '/rows/x', '/logs/x'])
    expect(write.stderr).toContain("cannot touch '/rows/x': Read-only file system")
    expect(write.stderr).toContain("cannot touch '/logs/x': Read-only file system")
    expect((await project.stack(['exec', '-T', 'backup', 'ls', '/scratch'])).exitCode).not.toBe(0)

    const before = (await project.container('backup')).ID
    project.write('stack.yaml', text.replace('rows:/rows,', 'rows:/rows, ./own:/added,'))
    await project.must(['up', '-d', '--wait'])
    expect((await project.container('backup')).ID).not.toBe(before)
    expect(await project.inside('backup', ['cat', '/added/file', '/logs/file'])).toBe('ownlog')
    expect((await project.must(['up', '-d'])).stderr).not.toContain('Creat')
    await project.must(['down', '--volumes'])
    expect(readdirSync(join(machine.directory, 'data/volumes'))).toEqual([])
  })

  it('is refused for a container that is not there', async () => {
    const project = createProject(openTestMachine(), {
      files: { 'stack.yaml': `services: {a: {${sleeps}, volumes_from: ['container:none']}}\n` },
    })
    const { stderr } = await project.stack(['up', '-d'])
    expect(stderr).toContain('service a: takes the volumes of none, which does not exist')
  })
})

describe('driver_opts of a volume', () => {
  it('mount a directory, and a file system that services share while one of them runs', async () => {
    const machine = openTestMachine()
    mkdirSync(join(machine.directory, 'shared'))
    writeFileSync(join(machine.directory, 'shared/file'), 'kept')
    const project = createProject(machine, {
      files: {
        'stack.yaml': `
services:
  one: { ${sleeps}, volumes: ['memory:/memory', 'shared:/shared'] }
  two: { ${sleeps}, volumes: ['memory:/memory'] }
volumes:
  memory: { driver_opts: { type: tmpfs, device: tmpfs, o: 'size=1m,mode=0750' } }
  shared: { driver: local, driver_opts: { type: none, device: ${machine.directory}/shared, o: bind } }
`,
      },
    })
    await project.must(['up', '-d', '--wait'])
    expect(mountsOf(machine)).toContain('tmpfs')
    await project.must([
      'exec',
      '-T',
      'one',
      'sh',
      '-c',
      'echo new >/memory/file; echo more >>/shared/file',
    ])
    expect(await project.inside('two', ['sh', '-c', 'cat /memory/file; stat -c %a /memory'])).toBe(
      'new\n750',
    )
    expect(
      await project.inside('one', ['sh', '-c', 'df -k --output=size /memory | tail -1']),
    ).toMatch(/^\s*1024$/)
    await project.must(['restart', 'one'])
    expect(await project.inside('one', ['cat', '/memory/file'])).toBe('new')
    process.kill(await machine.supervisorPid(), 'SIGKILL')
    expect(await project.inside('one', ['cat', '/memory/file'])).toBe('new')

    await project.must(['stop'])
    expect(mountsOf(machine)).toEqual([])
    await project.must(['cp', './stack.yaml', 'one:/shared/copied'])
    expect(existsSync(join(machine.directory, 'shared/copied'))).toBe(true)
    await eventually(() => mountsOf(machine).length === 0, { for: 'the copy to let go' })
    await project.must(['start'])
    expect(await project.inside('two', ['ls', '-A', '/memory'])).toBe('')
    await project.must(['down', '--volumes'])
    expect(mountsOf(machine)).toEqual([])
    expect(readFileSync(join(machine.directory, 'shared/file'), 'utf8')).toBe('keptmore\n')
  })

  it('is lost for another content only when that is agreed to', async () => {
    const text = (size: string): string =>
      `services: {a: {${sleeps}, volumes: ['disk:/disk']}}
volumes: {disk: {driver_opts: {type: tmpfs, device: tmpfs, o: size=${size}}}}
`
    const project = createProject(openTestMachine(), { files: { 'stack.yaml': text('1m') } })
    await project.must(['up', '-d'])
    project.write('stack.yaml', text('2m'))
    await project.inside('a', ['touch', '/disk/kept'])
    const refused = await project.stack(['up', '-d'])
    expect(refused.exitCode).toBe(6)
    expect(refused.stderr).toMatch(/error\[VL0005\]: Volume "\S+_disk" exists but doesn't match/)
    expect(await project.inside('a', ['ls', '/disk'])).toBe('kept')
    expect((await project.must(['plan', '--yes'])).stdout).toContain('loses data')
    await project.must(['up', '-d', '--yes'])
    expect(await project.inside('a', ['ls', '/disk'])).toBe('')
    expect(await project.inside('a', ['sh', '-c', 'df -k --output=size /disk | tail -1'])).toMatch(
      /2048/,
    )
  })

  it('that cannot be mounted keep the service from starting', async () => {
    const text = (type: string): string =>
      `services: {a: {${sleeps}, volumes: ['disk:/disk']}}
volumes: {disk: {driver_opts: {type: ${type}, device: /no/such}}}
`
    const machine = openTestMachine()
    const project = createProject(machine, { files: { 'stack.yaml': text('ext4') } })
    const ext4 = await project.stack(['up', '-d'])
    expect(ext4.stderr).toMatch(/error\[VL0004\]: volume \S+_disk cannot be mounted: .*\/no\/such/)
    await project.must(['down', '--volumes'])
    const hasNfs = ['/sbin', '/usr/sbin'].some((path) => existsSync(join(path, 'mount.nfs')))
    if (hasNfs) return
    project.write('stack.yaml', text('nfs'))
    const nfs = await project.stack(['up', '-d'])
    expect(nfs.stderr).toMatch(/error\[EN0004\]: volume \S+_disk: the program mount.nfs is missing/)
    expect(mountsOf(machine)).toEqual([])
  })
})

describe('a read-only bind mount', () => {
  it('reaches what is mounted below it as far as the file says', async () => {
    const machine = openTestMachine()
    const below = join(machine.directory, 'tree/below')
    mkdirSync(below, { recursive: true })
    await mustRun('mount', ['-t', 'tmpfs', 'tmpfs', below])
    const mounts = ['enabled', 'writable', 'readonly', 'disabled'].map(
      (recursive) =>
        `{ type: bind, source: ${machine.directory}/tree, target: /${recursive}, read_only: true, bind: { recursive: ${recursive} } }`,
    )
    const project = createProject(machine, {
      files: { 'stack.yaml': `services: {web: {${sleeps}, volumes: [${mounts.join(', ')}]}}\n` },
    })
    await project.must(['up', '-d', '--wait'])
    const writes = ['enabled', 'writable', 'readonly', 'disabled'].map(
      (target) => `(touch /${target}/below/${target}) 2>/dev/null && echo ${target}`,
    )
    expect(
      await project.inside('web', ['sh', '-c', `${writes.join('; ')}; ls /disabled/below`]),
    ).toBe('writable')
  })
})

describe('a mount of type image', () => {
  it('shows an image, or a part of it, read-only', async () => {
    const machine = openTestMachine()
    const archive = join(machine.directory, 'pages.tar')
    const layers = [
      plainLayer([
        { name: 'site/' },
        { name: 'site/index', content: 'old' },
        { name: 'site/gone', content: 'gone' },
      ]),
      plainLayer([
        { name: 'site/index', content: 'new' },
        { name: 'site/.wh.gone', content: '' },
      ]),
    ]
    writeFileSync(archive, dockerArchive({ layers }, ['pages:1']))
    const text = `
services:
  web:
    rootfs: host
    command: [sleep, infinity]
    stop_grace_period: 0s
    volumes:
      - { type: image, source: 'pages:1', target: /whole }
      - { type: image, source: 'pages:1', target: /part, image: { subpath: site } }
`
    const project = createProject(machine, { files: { 'stack.yaml': text } })
    const early = await project.stack(['up', '-d'])
    expect(early.stderr).toContain('service web: image pages:1 is not on this machine')
    await project.must(['image', 'load', archive])
    await project.must(['up', '-d', '--wait'])
    const seen = 'ls /whole/site /part; cat /whole/site/index /part/index'
    expect(await project.inside('web', ['sh', '-c', seen])).toBe(
      '/part:\nindex\n\n/whole/site:\nindex\nnewnew',
    )
    const write = await project.stack(['exec', '-T', 'web', 'touch', '/whole/x', '/part/x'])
    expect(write.stderr.match(/Read-only file system/g)).toHaveLength(2)
    const removal = await project.stack(['image', 'rm', 'pages:1'])
    expect(removal.stderr).toContain('IM0003')

    project.write('stack.yaml', text.replace('subpath: site', 'subpath: none'))
    const missing = await project.stack(['up', '-d'])
    expect(missing.stderr).toContain('has no directory none to mount at /part')
  })
})
