import { exitCodes } from './exit-codes.ts'
import { Interrupts } from './interrupts.ts'
import { runCommandLine } from './run-command-line.ts'
import { processSession } from './session.ts'

const interrupts = new Interrupts((signal) =>
  process.exit(signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated),
)
process.on('SIGINT', () => interrupts.deliver('SIGINT'))
process.on('SIGTERM', () => interrupts.deliver('SIGTERM'))

// The reader of a pipe went away, such as `head`: nothing is left to say.
const endQuietly = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exitCodes.ok)
}

const session = processSession(interrupts, endQuietly)
const words = process.argv.slice(2)
void runCommandLine(words, session).then((exitCode) => {
  process.exitCode = exitCode
})
