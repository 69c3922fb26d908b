import { spawn, type IPty } from '@lydell/node-pty'
import { describe, expect, it } from 'vitest'
import {
  initProgram,
  prepareBundle,
  runtimeProgram,
  type RuntimeBundle,
} from '../../support/runtime-bundle.ts'

describe('a terminal', () => {
  it('is the container’s own, of the size of the caller’s', async () => {
    const bundle = terminalBundle('tty; stty size; test -c /dev/console && echo console')
    const end = await show(bundle, ['run', '--bundle', bundle.directory, bundle.id]).end
    expect(end.output.split('\r\n')).toEqual(['/dev/pts/0', '33 101', 'console', ''])
  })

  it('passes what is typed, its end and the exit code', async () => {
    const bundle = terminalBundle('read line; echo "got $line"; cat > /dev/null; exit 5')
    const shown = show(bundle, ['run', '--bundle', bundle.directory, bundle.id])
    // What is typed before the caller's terminal is handed through is read line by line.
    shown.terminal.write('hello\r')
    await shown.until('got hello')
    shown.terminal.write('\u0004')
    const end = await shown.end
    expect(end.output).toContain('got hello')
    expect(end.exitCode).toBe(5)
  })

  it('has its interrupt key end the program, also under an init', async () => {
    for (const init of [false, true]) {
      const bundle = terminalBundle('trap "exit 7" INT; sh -c "echo ready; exec cat"', init)
      const shown = show(bundle, ['run', '--bundle', bundle.directory, bundle.id])
      await shown.until('ready')
      shown.terminal.write('\u0003')
      expect((await shown.end).exitCode).toBe(7)
    }
  })

  it('is given to exec as well', async () => {
    const bundle = prepareBundle({ args: ['sleep', '1000'] })
    bundle.start()
    const end = await show(bundle, ['exec', '--tty', bundle.id, 'sh', '-c', 'tty; exit 4']).end
    expect(end).toEqual({ exitCode: 4, output: '/dev/pts/0\r\n' })
  })

  it('is refused to a container that nobody shows it for', () => {
    const bundle = terminalBundle('true')
    const run = bundle.call('create', '--bundle', bundle.directory, bundle.id)
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain('cannot allocate tty without console socket')
  })
})

interface Shown {
  readonly terminal: IPty
  readonly end: Promise<{ readonly exitCode: number; readonly output: string }>
  until(text: string): Promise<void>
}

/** Runs the runtime on a terminal of 101 columns and 33 rows. */
function show(bundle: RuntimeBundle, args: readonly string[]): Shown {
  const options = { cols: 101, rows: 33 }
  const terminal = spawn(runtimeProgram, ['--root', bundle.root, ...args], options)
  let output = ''
  const listeners = new Set<() => void>()
  terminal.onData((text) => {
    output += text
    for (const listener of listeners) listener()
  })
  return {
    terminal,
    end: new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve({ exitCode, output }))),
    until: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (output.includes(text)) resolve()
        }
        listeners.add(look)
        look()
      }),
  }
}

function terminalBundle(script: string, init = false): RuntimeBundle {
  return prepareBundle({
    script,
    change: (config) => {
      config.process.terminal = true
      if (init) config.annotations['dev.stack.init'] = initProgram
    },
  })
}
