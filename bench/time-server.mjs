// Usage: time-server.mjs PROGRAM ARGUMENT...
// For each line on stdin, runs the program once and prints the milliseconds that it took.
import { createInterface } from 'node:readline'
import { timed } from './measure.mjs'

const [file, ...args] = process.argv.slice(2)
for await (const _ of createInterface({ input: process.stdin })) {
  process.stdout.write(`${timed(file, args)}\n`)
}
