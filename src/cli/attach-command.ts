import type { RunningCommand } from '../app/exec-in-service.ts'
import type { InterruptSignal } from './interrupts.ts'
import type { Session } from './session.ts'

const signalNumbers: Readonly<Record<InterruptSignal, number>> = { SIGINT: 2, SIGTERM: 15 }

/**
 * Connects this process's stdin, stdout, stderr, signals and window size to a command.
 * Resolves with the command's exit status; the terminal is as before then.
 */
export async function attachCommand(
  running: RunningCommand,
  session: Session,
  hasTerminal: boolean,
): Promise<number> {
  const { stdin, stdout, interrupts } = session
  const forward = (signal: InterruptSignal): void => {
    void running.send({ type: 'signal', signal: signalNumbers[signal] })
  }
  const resize = (): void => {
    void running.send({ type: 'resize', columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 })
  }
  const stopInput = sendInput(running, stdin)
  if (hasTerminal) {
    stdin.setRawMode(true)
    stdout.on('resize', resize)
  }
  try {
    return await interrupts.during(forward, () => showOutput(running, session))
  } finally {
    stopInput()
    stdout.off('resize', resize)
    if (hasTerminal) stdin.setRawMode(false)
  }
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
function sendInput(running: RunningCommand, stdin: NodeJS.ReadStream): () => void {
  const send = (chunk: Buffer): void => {
    stdin.pause()
    void running.send({ type: 'stdin', bytes: chunk }).then(() => stdin.resume())
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
