import { spawn } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { scratchDirectory } from '../support/addon.ts'
import { compileProgram } from './compile-program.ts'

const exchange = compileProgram('exchange')

export interface RestlessVolume {
  readonly directory: string
  /** `place` in it is a directory half of the time, and a link to the canary otherwise. */
  readonly volume: string
  /** A directory of the machine, with one file, `secret`. */
  readonly canary: string
}

/** What a container makes of a volume that it shares with another one. */
export function restlessVolume(): RestlessVolume {
  const directory = scratchDirectory()
  const volume = join(directory, 'volume')
  const canary = join(directory, 'canary')
  mkdirSync(join(volume, 'place'), { recursive: true })
  mkdirSync(canary)
  writeFileSync(join(canary, 'secret'), 'untouched')
  symlinkSync(canary, join(volume, 'link'))
  keepExchanging(join(volume, 'place'), join(volume, 'link'))
  return { directory, volume, canary }
}

/** Exchanges two names for one another until the test ends. */
export function keepExchanging(first: string, second: string): void {
  const process = spawn(exchange, [first, second], { stdio: 'ignore' })
  onTestFinished(() => {
    process.kill('SIGKILL')
  })
}
