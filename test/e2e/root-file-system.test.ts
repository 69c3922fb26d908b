import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { busyboxReference, importBusybox } from '../support/busybox-image.ts'
import { openTestMachine, type TestMachine } from '../support/test-machine.ts'
import { createProject, type TestProject } from '../support/test-project.ts'

const file = `
services:
  app:
    image: ${busyboxReference}
    init: true
    command: [sleep, infinity]
    stop_grace_period: 0s
    volumes: ['data:/data/deep']
  system:
    rootfs: host
    init: true
    command: [sleep, infinity]
    stop_grace_period: 0s
volumes:
  data: {}
`

async function projectThatRuns(machine: TestMachine): Promise<TestProject> {
  await importBusybox(machine)
  const project = createProject(machine, { files: { 'stack.yaml': file } })
  await project.must(['up', '-d', '--wait'])
  return project
}

const script = [
  'rm /bin/zcat',
  'echo more >>/etc/passwd',
  'mkdir -p /new/dir && echo 1 >/new/dir/file && ln /new/dir/file /new/dir/link',
  'rm -r /tmp && mkdir /tmp && echo 2 >/tmp/file',
  'rm /bin/yes && mkdir /bin/yes && echo 3 >/bin/yes/file',
  'chmod 700 /bin/true; touch /bin/gone && rm /bin/gone',
  'echo own >/data/deep/file',
].join('; ')

const changes = `C /bin
C /bin/busybox
C /bin/yes
A /bin/yes/file
D /bin/zcat
A /data
A /data/deep
C /etc
C /etc/passwd
A /new
A /new/dir
A /new/dir/file
A /new/dir/link
C /tmp
A /tmp/file
`

describe('diff', () => {
  it('tells what was added, changed and deleted, while it runs and afterwards', async () => {
    const project = await projectThatRuns(openTestMachine())
    expect((await project.must(['diff', 'system'])).stdout).toBe('')
    await project.inside('app', ['sh', '-c', script])
    expect((await project.must(['diff', 'app'])).stdout).toBe(changes)
    await project.must(['stop'])
    expect((await project.must(['diff', 'app'])).stdout).toBe(changes)
    const json = await project.must(['diff', '--format', 'json', 'app'])
    expect(JSON.parse(json.stdout).slice(3, 6)).toEqual([
      { Path: '/bin/yes/file', Kind: 1 },
      { Path: '/bin/zcat', Kind: 2 },
      { Path: '/data', Kind: 1 },
    ])
  })

  it('tells what a directory lost that was made anew, and where parts of the root were changed', async () => {
    const project = await projectThatRuns(openTestMachine())
    await project.inside('system', [
      ...['sh', '-c'],
      'rm -r /usr/share/doc/bash && mkdir /usr/share/doc/bash && echo x >/usr/share/doc/bash/mine',
    ])
    const { stdout } = await project.must(['diff', 'system'])
    const lines = stdout.trimEnd().split('\n')
    expect(lines.slice(0, 3)).toEqual(['C /usr/share', 'C /usr/share/doc', 'C /usr/share/doc/bash'])
    expect(lines).toContain('A /usr/share/doc/bash/mine')
    expect(lines).toContain('D /usr/share/doc/bash/copyright')
    expect(lines.filter((line) => !line.includes(' /usr/share'))).toEqual([])
  })
})

describe('export', () => {
  it('writes the root file system without what is mounted there', async () => {
    const project = await projectThatRuns(openTestMachine())
    await project.inside('app', ['sh', '-c', script])
    await project.must(['export', '-o', 'running.tar', 'app'])
    await project.must(['stop', 'app'])
    await project.must(['export', '--output', 'stopped.tar', 'app'])
    const list = (name: string): string =>
      execFileSync('tar', ['tvf', name], { cwd: project.directory }).toString()
    const listed = list('running.tar')
    expect(list('stopped.tar')).toBe(listed)
    const names = listed.split('\n').map((line) => line.split(/ +/).slice(5).join(' '))
    expect(names).toContain('bin/yes/file')
    expect(names).toContain('new/dir/link link to new/dir/file')
    expect(names).toContain('data/deep/')
    for (const absent of ['data/deep/file', 'bin/zcat', 'proc/self', 'dev/null', './']) {
      expect(names.some((name) => name.startsWith(absent))).toBe(false)
    }
    expect(readFileSync(join(project.directory, 'running.tar')).subarray(257, 262)).toEqual(
      Buffer.from('ustar'),
    )
  })

  it('can be made an image again', async () => {
    const machine = openTestMachine()
    const project = await projectThatRuns(machine)
    await project.inside('app', ['sh', '-c', 'echo kept >/kept'])
    await project.must(['export', '-o', 'app.tar', 'app'])
    await project.must(['image', 'import', 'app.tar', 'copy:1'])
    project.write('copy/stack.yaml', 'services: { again: { image: "copy:1" } }\n')
    const run = ['-f', 'copy/stack.yaml', 'run', '--rm', '-T', 'again', 'cat', '/kept']
    expect((await project.must(run)).stdout).toBe('kept\n')
    await project.must(['-f', 'copy/stack.yaml', 'down'])
  })

  it('leaves no file behind when there is nothing to write to it', async () => {
    const project = await projectThatRuns(openTestMachine())
    const cases: readonly (readonly [readonly string[], number, string])[] = [
      [['export', '-o', 'x.tar', 'ap'], 2, 'error[SF0015]: no such service: ap'],
      [
        ['export', '-o', 'x.tar', '--index', '4', 'app'],
        1,
        'service "app" is not running container #4',
      ],
      [['export', '-o', 'missing/x.tar', 'app'], 2, 'missing/x.tar cannot be written'],
      [['export'], 2, "missing required argument 'service'"],
      [['diff', '--format', 'xml', 'app'], 2, "argument 'xml' is invalid"],
      [['diff', 'ap'], 2, 'did you mean "app"?'],
    ]
    for (const [words, exitCode, text] of cases) {
      const run = await project.stack(words)
      expect([words, run.exitCode, run.stderr]).toEqual([
        words,
        exitCode,
        expect.stringContaining(text),
      ])
    }
    expect(existsSync(join(project.directory, 'x.tar'))).toBe(false)
  })
})
