import { PassThrough } from 'node:stream'
import { Interrupts } from '../../src/cli/interrupts.ts'
import type { OutputStream, Session } from '../../src/cli/session.ts'
import { runCommandLine } from '../../src/cli/run-command-line.ts'
import { instant } from '../../src/model/instant.ts'
import type { StateDirectories } from '../../src/model/state-directories.ts'

export interface TestSession extends Session {
  readonly out: () => string
  readonly err: () => string
}

export interface TestSessionOptions {
  readonly directories?: StateDirectories
  readonly workingDirectory?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly userId?: number
  readonly stdin?: string
  readonly programDirectory?: string
  /** Whether stderr is a terminal of 80 columns and 24 rows. */
  readonly isTerminal?: boolean
}

/** The time at which the manual clock stands. */
export const testNow = instant(1_700_000_000_000)

/** A process to run commands in, without a process. */
export function createTestSession(options: TestSessionOptions = {}): TestSession {
  const stdout = collector(false)
  const stderr = collector(options.isTerminal ?? false)
  const stdin = new PassThrough()
  stdin.end(options.stdin ?? '')
  return {
    environment: options.environment ?? {},
    workingDirectory: options.workingDirectory ?? '/',
    userId: options.userId ?? 0,
    directories: options.directories ?? { data: '/nonexistent/data', run: '/nonexistent/run' },
    node: process.execPath,
    programDirectory: options.programDirectory ?? '/nonexistent',
    readStdin: async () => Buffer.from(options.stdin ?? ''),
    // Only what a stream that is no terminal has is used of it.
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout.stream,
    stderr: stderr.stream,
    now: () => testNow,
    interrupts: new Interrupts((signal) => {
      throw new Error(`unexpected ${signal}`)
    }),
    out: stdout.text,
    err: stderr.text,
  }
}

export interface CommandResult {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Runs one command line to its end. */
export async function runInSession(
  words: readonly string[],
  session: TestSession,
): Promise<CommandResult> {
  const exitCode = await runCommandLine(words, session)
  return { exitCode, out: session.out(), err: session.err() }
}

function collector(isTTY: boolean): { readonly stream: OutputStream; readonly text: () => string } {
  const chunks: Buffer[] = []
  const stream = new PassThrough()
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const terminal = isTTY ? { isTTY, columns: 80, rows: 24 } : {}
  return {
    stream: Object.assign(stream, terminal),
    text: () => Buffer.concat(chunks).toString(),
  }
}
