// Usage: time-server.mjs PROGRAM
// For each line on stdin, a JSON array of arguments, runs the program once and prints the milliseconds
// that it took.
import { createInterface } from 'node:readline'
import { timed } from './measure.mjs'

const [program] = process.argv.slice(2)
for await (const line of createInterface({ input: process.stdin })) {
  // Not a pipe: what a detached container keeps open would keep us waiting.
  const elapsed = timed(program, JSON.parse(line), { stdio: ['ignore', 'ignore', 'inherit'] })
  process.stdout.write(`${elapsed}\n`)
}
