import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { eventually } from './eventually.ts'
import { repositoryRoot } from './repository.ts'
import { runProgram, type ProgramOptions, type ProgramRun } from './run-program.ts'

/** State directories of their own, hence a supervisor of their own: what a user has on a machine. */
export interface TestMachine {
  readonly directory: string
  readonly runDirectory: string
  readonly environment: Readonly<Record<string, string>>
  /** Runs the built command line tool. */
  stack(args: readonly string[], options?: ProgramOptions): Promise<ProgramRun>
  /** Called before the machine is taken down, last registered first. */
  onClose(step: () => Promise<unknown>): void
  supervisorPid(): Promise<number>
  close(): Promise<void>
}

const program = join(repositoryRoot, 'dist/stack.cjs')

/** A machine that is taken down, with all that runs on it, when the test ends, however it ends. */
export function openTestMachine(): TestMachine {
  const machine = createTestMachine()
  onTestFinished(() => machine.close())
  return machine
}

/** For machines that several tests share; its caller closes it. */
export function createTestMachine(): TestMachine {
  const directory = mkdtempSync(join(tmpdir(), 'stack-test-'))
  const runDirectory = join(directory, 'run')
  const environment = {
    PATH: process.env.PATH ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: directory,
    LANG: 'C.UTF-8',
    STACK_DATA_DIR: join(directory, 'data'),
    STACK_RUN_DIR: runDirectory,
  }
  const steps: (() => Promise<unknown>)[] = []
  const stack = (args: readonly string[], options: ProgramOptions = {}): Promise<ProgramRun> =>
    runProgram(process.execPath, [program, ...args], {
      cwd: directory,
      ...options,
      env: { ...environment, ...options.env },
    })
  return {
    directory,
    runDirectory,
    environment,
    stack,
    onClose: (step) => steps.unshift(step),
    supervisorPid: () => readSupervisorPid(runDirectory),
    close: async () => {
      for (const step of steps) await step()
      await shutDown(runDirectory)
      killRemaining(runDirectory)
      unmountBelow(directory)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Asks the supervisor who it is, over its socket. */
async function readSupervisorPid(runDirectory: string): Promise<number> {
  const answer = await ask(runDirectory, 'GET', '/v1/version')
  const { pid } = JSON.parse(answer) as { readonly pid: number }
  return pid
}

/** The supervisor ends by itself; what it does not end is killed after a while. */
async function shutDown(runDirectory: string): Promise<void> {
  try {
    await ask(runDirectory, 'POST', '/v1/shutdown')
    await eventually(() => processesOf(runDirectory).length === 0, {
      for: 'the end of the supervisor',
      timeoutMs: 5000,
    })
  } catch {
    // It never ran, was killed by the test, or does not end: killRemaining comes next.
  }
}

function ask(runDirectory: string, method: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { socketPath: join(runDirectory, 'stackd.sock'), method, path, agent: false },
      (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString()))
        response.on('end', () => resolve(body))
        response.on('error', reject)
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}

/**
 * Kills what was started for a directory.
 * A monitor starts a killed supervisor again, so monitors are among the killed.
 */
export function killRemaining(runDirectory: string): number {
  const pids = processesOf(runDirectory)
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself meanwhile.
    }
  }
  return pids.length
}

/** Processes that were started for this run directory, by their arguments and environment. */
function processesOf(runDirectory: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) =>
      ['cmdline', 'environ'].some((file) =>
        readOrEmpty(`/proc/${pid}/${file}`).includes(runDirectory),
      ),
    )
    .map(Number)
}

export function unmountBelow(directory: string): void {
  const targets = readOrEmpty('/proc/self/mountinfo')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((target) => target.startsWith(`${directory}/`))
  for (const target of targets.toReversed()) execFileSync('umount', ['-l', target])
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // The process ended, or is another user's.
  }
}
