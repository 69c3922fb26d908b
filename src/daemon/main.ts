import { closeSync, writeSync } from 'node:fs'
import { StackError } from '../errors/stack-error.ts'
import { stateDirectories } from '../model/state-directories.ts'
import { runDaemon } from './stackd.ts'

/** Descriptor of the pipe on which the starting command waits for one line. */
const readyDescriptor = 3

void main()

async function main(): Promise<void> {
  const inheritedLock = process.env['STACK_LOCK_DESCRIPTOR']
  // A monitor that starts a supervisor waits for nothing.
  const tell = inheritedLock === undefined ? writeLine : (): void => undefined
  try {
    const outcome = await runDaemon({
      directories: stateDirectories(process.env, process.getuid?.() ?? -1),
      nativeDirectory: `${import.meta.dirname}/native`,
      program: [process.execPath, `${import.meta.dirname}/stackd.cjs`],
      inheritedLock,
      exit: () => process.exit(0),
    })
    tell(outcome)
    if (outcome === 'running') process.exit(0)
  } catch (error) {
    const failed = StackError.fromUnknown(error, 'DM0001', 'supervisor cannot be started')
    tell(JSON.stringify({ failure: failed.toFailure() }))
    process.exit(1)
  }
}

function writeLine(line: string): void {
  try {
    writeSync(readyDescriptor, `${line}\n`)
    closeSync(readyDescriptor)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // Started by hand, or the command that waited is gone.
    if (code !== 'EBADF' && code !== 'EPIPE') throw error
  }
}
