import { closeSync, fstatSync, writeSync } from 'node:fs'
import { StackError } from '../errors/stack-error.ts'
import { stateDirectories } from '../model/state-directories.ts'
import { runDaemon } from './stackd.ts'

/** Descriptor on which the starting command waits for one line; a socket, as Node makes pipes of them. */
const readyDescriptor = 3

void main()

async function main(): Promise<void> {
  const inheritedLock = process.env['STACK_LOCK_DESCRIPTOR']
  const tell = inheritedLock === undefined && isAwaited() ? writeLine : (): void => undefined
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

/** A monitor or systemd waits for nothing, and then the descriptor is one of Node's own. */
function isAwaited(): boolean {
  try {
    return fstatSync(readyDescriptor).isSocket()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EBADF') return false
    throw error
  }
}

function writeLine(line: string): void {
  try {
    writeSync(readyDescriptor, `${line}\n`)
    closeSync(readyDescriptor)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // The command that waited is gone.
    if (code !== 'EPIPE') throw error
  }
}
