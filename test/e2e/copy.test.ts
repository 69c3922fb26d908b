import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTestMachine, type TestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

function projectWith(machine: TestMachine, command: string): TestProject {
  const file = `
services:
  app:
    rootfs: host
    command: ${JSON.stringify(['sh', '-c', command])}
    stop_grace_period: 0s
    volumes: ['data:/data']
volumes:
  data: {}
`
  return createProject(machine, {
    files: { 'stack.yaml': file, 'site/index': 'hello', 'site/sub/page': 'page' },
  })
}

const listAttributes =
  'import os,sys; p=sys.argv[1]; print([(n, os.getxattr(p, n)) for n in sorted(os.listxattr(p))])'

describe('cp', () => {
  it('copies files and directories both ways, under the names that cp(1) gives', async () => {
    const project = projectWith(openTestMachine(), 'mkdir /srv; exec sleep infinity')
    await project.must(['up', '-d', '--wait'])
    await project.must(['cp', 'site', 'app:/srv'])
    await project.must(['cp', './site/.', 'app:/srv/new'])
    await project.must(['cp', 'site/index', 'app:/data/renamed'])
    const find = 'cd /srv && find . -type f | sort; cat /data/renamed; stat -c %u:%g /data/renamed'
    expect(await project.inside('app', ['sh', '-c', find])).toBe(
      './new/index\n./new/sub/page\n./site/index\n./site/sub/page\nhello0:0',
    )

    await project.must(['cp', 'app:/srv/site', 'out'])
    expect(readFileSync(join(project.directory, 'out/sub/page'), 'utf8')).toBe('page')
    await project.must(['cp', 'app:/srv/site/index', '.'])
    expect(readFileSync(join(project.directory, 'index'), 'utf8')).toBe('hello')
    const missing = await project.stack(['cp', 'app:/nothing', '.'])
    expect([missing.exitCode, missing.stderr]).toEqual([
      1,
      expect.stringContaining('could not find the file /nothing in container'),
    ])
  })

  it('reads and writes tar streams, also of a container that does not run', async () => {
    const project = projectWith(openTestMachine(), 'echo kept >/data/file; echo own >/own')
    await project.must(['up', '-d'])
    await project.must(['stop'])
    await project.must(['cp', 'app:/data/file', 'from-volume'])
    await project.must(['cp', 'app:/own', '.'])
    expect(readFileSync(join(project.directory, 'from-volume'), 'utf8')).toBe('kept\n')
    expect(readFileSync(join(project.directory, 'own'), 'utf8')).toBe('own\n')
    const archive = await project.must(['cp', 'app:/data', '-'])
    expect(archive.stdout.slice(257, 262)).toBe('ustar')
    await project.must(['cp', '-', 'app:/'], { stdin: archive.stdout })
    await project.must(['cp', 'site/index', 'app:/data/file'])
    await project.must(['cp', 'app:/data/file', 'again'])
    expect(readFileSync(join(project.directory, 'again'), 'utf8')).toBe('hello')
  })

  it('goes nowhere outside of the container, whatever it renames meanwhile', async () => {
    const machine = openTestMachine()
    const outside = join(machine.directory, 'outside')
    // Inside of the container, no directory has this path.
    const race = [
      'mkdir -p /race/d && echo inside >/race/d/secret && cd /race',
      `while :; do mv d e; ln -s ${outside} d; rm d; mv e d; done`,
    ].join('; ')
    const project = projectWith(machine, race)
    project.write(join('..', 'outside', 'secret'), 'of the machine')
    await project.must(['up', '-d', '--wait'])
    for (let round = 0; round < 8; round += 1) {
      await project.stack(['cp', 'app:/race/d/secret', 'stolen'])
      const stolen = join(project.directory, 'stolen')
      const content = existsSync(stolen) ? readFileSync(stolen, 'utf8') : 'nothing'
      expect(['nothing', 'inside\n']).toContain(content)
      await project.stack(['cp', 'site/index', 'app:/race/d/planted'])
    }
    expect(existsSync(join(outside, 'planted'))).toBe(false)
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('of the machine')
  })

  it('follows links as the container sees them, and takes away set-id bits', async () => {
    const machine = openTestMachine()
    const secret = join(machine.directory, 'host-only')
    writeFileSync(secret, 'of the machine')
    const links = [
      `ln -s ${secret} /leak`,
      'mkdir /box; ln -s /etc /box/etc',
      'cp /bin/true /suid; chmod 4755 /suid; exec sleep infinity',
    ].join('; ')
    const project = projectWith(machine, links)
    await project.must(['up', '-d', '--wait'])
    expect((await project.stack(['cp', '-L', 'app:/leak', 'leaked'])).exitCode).toBe(1)
    await project.must(['cp', 'site/index', 'app:/box/etc/from-copy-test'])
    expect(existsSync('/etc/from-copy-test')).toBe(false)
    expect(await project.inside('app', ['cat', '/etc/from-copy-test'])).toBe('hello')
    await project.must(['cp', 'app:/suid', 'plain'])
    expect(statSync(join(project.directory, 'plain')).mode & 0o7777).toBe(0o755)
  })

  it('keeps extended attributes, times and, when asked, devices and file capabilities', async () => {
    const project = projectWith(openTestMachine(), 'exec sleep infinity')
    await project.must(['up', '-d', '--wait'])
    const here = join(project.directory, 'special')
    mkdirSync(here)
    const script = [
      'echo x >file && touch -d 2001-02-03T04:05:06.789 file',
      'setfattr -n user.note -v kept file 2>/dev/null || true',
      'mknod device c 1 3',
      'cp /bin/true able && setcap cap_net_raw+ep able 2>/dev/null || true',
    ].join('; ')
    execFileSync('sh', ['-c', script], { cwd: here })
    const plain = await project.must(['cp', 'special', 'app:/srv/plain'])
    expect(plain.stderr).toBe('warning: device left out: special/device\n')
    expect((await project.must(['cp', '-a', 'special', 'app:/srv/kept'])).stderr).toBe('')
    expect(await project.inside('app', ['ls', '/srv/plain'])).toBe('able\nfile')
    const device = await project.inside('app', ['stat', '-c', '%F %t:%T', '/srv/kept/device'])
    expect(device).toBe('character special file 1:3')
    await project.must(['cp', '-a', 'app:/srv/kept', 'back'])
    const back = join(project.directory, 'back')
    expect(statSync(join(back, 'device')).rdev).toBe(statSync(join(here, 'device')).rdev)
    expect(statSync(join(back, 'file')).mtimeMs).toBe(statSync(join(here, 'file')).mtimeMs)
    const attributes = (path: string): string =>
      execFileSync('python3', ['-c', listAttributes, path]).toString()
    for (const name of ['file', 'able']) {
      expect(attributes(join(back, name))).toBe(attributes(join(here, name)))
    }
    await project.must(['cp', 'app:/srv/kept/able', 'unable'])
    expect(attributes(join(project.directory, 'unable'))).toBe('[]\n')
  })
})
