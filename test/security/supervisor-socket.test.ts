import { chmodSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mustRun } from '../support/run-program.ts'
import { openTestMachine } from '../support/test-machine.ts'

/** Connects as a user, asks for the version, and says what came of it. */
const client = `
  const [path, user] = process.argv.slice(1)
  process.setgroups([])
  process.setgid(Number(user))
  process.setuid(Number(user))
  const socket = require('node:net').connect(path)
  let answer = ''
  socket.on('connect', () => {
    console.log('connected')
    socket.write('GET /v1/version HTTP/1.1\\r\\nhost: stackd\\r\\n\\r\\n')
  })
  socket.on('data', (chunk) => {
    answer += chunk
    socket.end()
  })
  // What is written to a socket that was closed meanwhile fails, too.
  socket.on('error', ({ code, syscall }) => syscall === 'connect' && console.log(code))
  socket.on('close', () => console.log(answer.split(' ')[1] ?? 'no answer'))
`

describe('the socket of the supervisor', () => {
  it('is closed to other users by its modes, and by who they are', async () => {
    const machine = openTestMachine()
    expect((await machine.stack(['ls'])).exitCode).toBe(0)
    const socket = join(machine.runDirectory, 'stackd.sock')
    const connectAs = (user: number): Promise<string> =>
      mustRun(process.execPath, ['-e', client, socket, String(user)])

    expect(await connectAs(65534)).toBe('EACCES\nno answer\n')
    // The weakened form: without its modes, the kernel lets everybody connect.
    for (const directory of [machine.directory, dirname(socket)]) chmodSync(directory, 0o755)
    chmodSync(socket, 0o666)
    expect(await connectAs(65534)).toBe('connected\nno answer\n')
    expect(await connectAs(0)).toBe('connected\n200\n')
  })
})
