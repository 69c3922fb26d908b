import type { RunningCommand } from '../app/exec-in-service.ts'
import { createDeferred } from './deferred.ts'
import type { DetachKeys } from './detach-keys.ts'
import { exitCodes } from './exit-codes.ts'
import type { InterruptSignal } from './interrupts.ts'
import type { Session } from './session.ts'

const signalNumbers: Readonly<Record<InterruptSignal, number>> = { SIGINT: 2, SIGTERM: 15 }

export interface AttachOptions {
  /** Whether stdin and stdout are a terminal that the command is to have. */
  readonly hasTerminal: boolean
  readonly sendsInput: boolean
  /** Whether Ctrl-C and SIGTERM are for the command; they end this process otherwise. */
  readonly forwardsSignals: boolean
  readonly detachKeys: DetachKeys
}

/**
 * Connects this process's stdin, stdout, stderr, signals and window size to a command.
 * Resolves with the command's exit status, or with 0 when the user leaves it; the terminal is as
 * before then.
 */
export async function attachCommand(
  running: RunningCommand,
  session: Session,
  options: AttachOptions,
): Promise<number> {
  const { stdin, stdout } = session
  const resize = (): void => {
    void running.send({ type: 'resize', columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 })
  }
  const left = createDeferred<number>()
  const stopInput = options.sendsInput
    ? sendInput(running, stdin, options.detachKeys, () => left.resolve(exitCodes.ok))
    : (): void => undefined
  if (options.hasTerminal) {
    stdin.setRawMode(true)
    stdout.on('resize', resize)
    resize()
  }
  try {
    return await withSignals(running, session, options, () =>
      Promise.race([showOutput(running, session), left.promise]),
    )
  } finally {
    stopInput()
    stdout.off('resize', resize)
    if (options.hasTerminal) stdin.setRawMode(false)
  }
}

function withSignals(
  running: RunningCommand,
  { interrupts }: Session,
  { forwardsSignals }: AttachOptions,
  work: () => Promise<number>,
): Promise<number> {
  if (!forwardsSignals) return work()
  const forward = (signal: InterruptSignal): void => {
    void running.send({ type: 'signal', signal: signalNumbers[signal] })
  }
  return interrupts.during(forward, work)
}

async function showOutput(running: RunningCommand, session: Session): Promise<number> {
  const { stdout, stderr } = session
  let exitCode = 1
  for await (const frame of running.frames()) {
    switch (frame.type) {
      case 'stdout':
        if (!stdout.write(frame.bytes)) await drained(stdout)
        break
      case 'stderr':
        if (!stderr.write(frame.bytes)) await drained(stderr)
        break
      case 'start-failed':
        stderr.write(`${frame.message.trimEnd()}\n`)
        break
      case 'end':
        exitCode = frame.exitCode
        break
    }
  }
  return exitCode
}

/** Returns a function that stops reading, so that this process can end before stdin does. */
function sendInput(
  running: RunningCommand,
  stdin: NodeJS.ReadStream,
  detachKeys: DetachKeys,
  onDetach: () => void,
): () => void {
  const send = (chunk: Buffer): void => {
    const { passed, isComplete } = detachKeys.take(chunk)
    stdin.pause()
    // Without bytes, it would be the end of the input.
    const sent =
      passed.length === 0 ? Promise.resolve() : running.send({ type: 'stdin', bytes: passed })
    void sent.then(() => (isComplete ? onDetach() : stdin.resume()))
  }
  const end = (): void => {
    void running.send({ type: 'stdin', bytes: new Uint8Array() })
  }
  stdin.on('data', send)
  stdin.once('end', end)
  return () => {
    stdin.off('data', send)
    stdin.off('end', end)
    stdin.pause()
    // A pipe that nobody writes to would keep this process waiting.
    stdin.unref?.()
  }
}

function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => stream.once('drain', resolve))
}
