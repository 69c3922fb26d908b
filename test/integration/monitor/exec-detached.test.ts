import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { prepareContainer, type MonitoredContainer } from '../../support/monitored-container.ts'

describe('a process that the monitor starts in its container', () => {
  it('is its child, and is waited for when it ends', async () => {
    const { container, monitor } = await startContainer()
    const control = await container.connect()
    writeProcess(container, ['sleep', '7311'])
    expect(await control.request('exec-detached process.json')).toBe('ok')
    expect(commandsOf(monitor)).toContain('sleep 7311')

    writeProcess(container, ['sh', '-c', 'exit 3'])
    expect(await control.request('exec-detached process.json')).toBe('ok')
    // What has ended and is not waited for has no command line.
    await eventually(() => !commandsOf(monitor).includes(''), { for: 'the process to be gone' })
    expect(commandsOf(monitor)).toContain('sleep 7311')
    expect(existsSync(join(container.bundle, 'process.json.log'))).toBe(false)
  })

  it('does not keep the container from ending', async () => {
    const { container } = await startContainer()
    const control = await container.connect()
    writeProcess(container, ['sleep', '7312'])
    expect(await control.request('exec-detached process.json')).toBe('ok')
    control.send('kill 9\n')
    const answers = [await control.nextLine(), await control.nextLine()]
    expect(answers).toContain('ok')
    expect(answers).toContainEqual(expect.stringMatching(/^exited code=137 signal=9 /))
  })

  it('is refused by the words of the runtime', async () => {
    const { container } = await startContainer()
    const control = await container.connect()
    writeProcess(container, ['/bin/missing'])
    expect(await control.request('exec-detached process.json')).toBe(
      'error exec "/bin/missing": no such file or directory',
    )
    expect(existsSync(join(container.bundle, 'process.json.log'))).toBe(false)
  })

  it('is told by a file of the bundle, and no other', async () => {
    const { container } = await startContainer()
    const control = await container.connect()
    for (const file of ['../process.json', '/etc/passwd', '.', '..', '']) {
      expect(await control.request(`exec-detached ${file}`)).toBe('error unknown request')
    }
  })
})

async function startContainer() {
  const container = prepareContainer({ script: 'sleep 600' })
  const { monitor } = await container.mustCreate()
  expect(await (await container.connect()).request('start')).toBe('ok')
  return { container, monitor }
}

function writeProcess({ bundle }: MonitoredContainer, args: readonly string[]): void {
  const process = { args, env: ['PATH=/bin'], cwd: '/', user: { uid: 0, gid: 0 } }
  writeFileSync(join(bundle, 'process.json'), JSON.stringify(process))
}

/** Command lines of the children of a process; empty for those that have ended. */
function commandsOf(parent: number): readonly string[] {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim()
  return children.split(' ').flatMap((pid) => {
    if (!readdirSync('/proc').includes(pid)) return []
    return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()]
  })
}
