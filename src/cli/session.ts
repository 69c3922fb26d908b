import type { Surroundings } from '../app/surroundings.ts'
import { instant, type Instant } from '../model/instant.ts'
import { stateDirectories } from '../model/state-directories.ts'
import type { Interrupts } from './interrupts.ts'

/** The process that runs the command line: what commands read from and print to. */
export interface Session extends Surroundings {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly now: () => Instant
  readonly interrupts: Interrupts
}

export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

export function processSession(
  interrupts: Interrupts,
  onOutputError: (error: NodeJS.ErrnoException) => void,
): Session {
  const userId = process.getuid?.() ?? 0
  return {
    environment: process.env,
    workingDirectory: process.cwd(),
    userId,
    directories: stateDirectories(process.env, userId),
    node: process.execPath,
    programDirectory: import.meta.dirname,
    readStdin,
    // Opening a stream costs time that a command without use for it need not pay.
    get stdin() {
      return process.stdin
    },
    get stdout() {
      return watched(process.stdout, onOutputError)
    },
    get stderr() {
      return watched(process.stderr, onOutputError)
    },
    now: () => instant(Date.now()),
    interrupts,
  }
}

function watched(
  stream: NodeJS.WriteStream,
  onError: (error: NodeJS.ErrnoException) => void,
): NodeJS.WriteStream {
  return stream.listeners('error').includes(onError) ? stream : stream.on('error', onError)
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
