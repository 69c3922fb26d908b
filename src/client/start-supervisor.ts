import { spawn, type ChildProcess } from 'node:child_process'
import { access } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { StackError, type Failure } from '../errors/stack-error.ts'
import type { StateDirectories } from '../model/state-directories.ts'

export interface SupervisorProgram {
  /** Runs the program named after it, with no descriptor above 3 passed on. */
  readonly launcher: readonly [file: string, ...words: string[]]
  /** Path of Node's executable. */
  readonly node: string
  /** Path of `stackd.cjs`. */
  readonly file: string
  /** Paths of the native programs, without which it can do nothing. */
  readonly nativePrograms: readonly string[]
  readonly directories: StateDirectories
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** `running`: another one holds the lock, and either serves the socket or is about to. */
export type SupervisorStart = 'ready' | 'running'

const startTimeoutMs = 30_000

/**
 * Starts stackd in a session of its own. It inherits nothing of the caller but one pipe as
 * descriptor 3, on which it writes one line and which it closes:
 *
 *   ready                  it serves its socket
 *   running                it lost the lock to another one, and ends
 *   {"failure": Failure}   it cannot work here, and ends
 */
export async function startSupervisor(program: SupervisorProgram): Promise<SupervisorStart> {
  await checkNativePrograms(program.nativePrograms)
  const [launcher, ...words] = program.launcher
  const child = spawn(launcher, [...words, program.node, program.file], {
    detached: true,
    // A directory of the user's must not be kept busy.
    cwd: '/',
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: {
      ...program.environment,
      STACK_DATA_DIR: program.directories.data,
      STACK_RUN_DIR: program.directories.run,
      UV_THREADPOOL_SIZE: '16',
    },
  })
  child.unref()
  return understand(await firstLine(child))
}

async function checkNativePrograms(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await access(path)
    } catch (cause) {
      throw new StackError('EN0003', `native program ${path} is missing`, {
        hint: 'run "npm run build" in the directory of stack',
        cause,
      })
    }
  }
}

/** Empty when stackd ended without a word. */
function firstLine(child: ChildProcess): Promise<string> {
  // The fourth entry of `stdio` above is a pipe that this side reads.
  const pipe = child.stdio[3] as Readable
  return new Promise((resolve, reject) => {
    let text = ''
    const finish = (line: string): void => {
      clearTimeout(timer)
      pipe.destroy()
      resolve(line)
    }
    const timer = setTimeout(() => finish(''), startTimeoutMs)
    pipe.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const end = text.indexOf('\n')
      if (end >= 0) finish(text.slice(0, end))
    })
    pipe.once('end', () => finish(text))
    child.once('error', (cause) => {
      clearTimeout(timer)
      reject(new StackError('DM0001', 'supervisor cannot be started', { cause }))
    })
  })
}

function understand(line: string): SupervisorStart {
  if (line === 'ready' || line === 'running') return line
  if (line.startsWith('{')) {
    const { failure } = JSON.parse(line) as { readonly failure: Failure }
    throw StackError.fromFailure(failure)
  }
  throw new StackError('DM0001', 'supervisor ended before it was ready', {
    hint: 'run "stack doctor" to see what this machine lacks',
  })
}
