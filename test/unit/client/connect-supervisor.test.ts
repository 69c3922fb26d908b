import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectSupervisor, findSupervisor } from '../../../src/client/connect-supervisor.ts'
import { startSupervisor, type SupervisorProgram } from '../../../src/client/start-supervisor.ts'
import { StackError } from '../../../src/errors/stack-error.ts'
import { version } from '../../../src/model/version.ts'

/** Serves the version over the socket; the directory `lock` is its lock. Ends when asked to. */
const minimalSupervisor = `
const { closeSync, mkdirSync, rmSync, writeSync } = require('node:fs')
const { createServer } = require('node:http')
const run = process.env.STACK_RUN_DIR
const tell = (line) => { writeSync(3, line + '\\n'); closeSync(3) }
try { mkdirSync(run + '/lock') } catch { tell('running'); process.exit() }
const server = createServer((request, response) => {
  if (request.url.startsWith('/v1/shutdown')) {
    rmSync(run + '/stackd.sock')
    rmSync(run + '/lock', { recursive: true })
    response.end('{}', () => process.exit())
  } else {
    const { VERSION: version, UV_THREADPOOL_SIZE: threads } = process.env
    response.end(JSON.stringify({ version, pid: process.pid, api: 1, threads, cwd: process.cwd() }))
  }
})
server.listen(run + '/stackd.sock', () => tell('ready'))
`

const refusal = `
    const failure = { code: 'DM0004', message: 'm', hint: null, span: null, evidence: [] }
    response.writeHead(409).end(JSON.stringify({ failure }))`

function programOf(source: string): SupervisorProgram {
  const directory = mkdtempSync(join(tmpdir(), 'stack-connect-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'stackd.cjs')
  writeFileSync(file, source)
  const directories = { data: join(directory, 'data'), run: directory }
  const environment = { VERSION: version }
  const launcher: SupervisorProgram['launcher'] = ['/usr/bin/env']
  return { launcher, node: process.execPath, file, nativePrograms: [], directories, environment }
}

describe('connecting to the supervisor', () => {
  it('starts one in a session of its own when none runs', async () => {
    const client = await connectSupervisor(programOf(minimalSupervisor))
    expect(await client.version()).toMatchObject({ version, threads: '16', cwd: '/' })
    await client.shutdown()
  })

  it('ends up with the same one when two commands start at once', async () => {
    const program = programOf(minimalSupervisor)
    const clients = await Promise.all([connectSupervisor(program), connectSupervisor(program)])
    const [first, second] = await Promise.all(clients.map((client) => client.version()))
    expect(second?.pid).toBe(first?.pid)
    await clients[0]?.shutdown()
    for (const client of clients) client.close()
  })

  it('replaces an idle one of another version', async () => {
    const program = programOf(minimalSupervisor)
    await startSupervisor({ ...program, environment: { VERSION: 'old' } })
    const client = await connectSupervisor(program)
    expect(await client.version()).toMatchObject({ version })
    await client.shutdown()
  })

  it('says which version runs when that one has work', async () => {
    const busy = minimalSupervisor.replace(
      /rmSync\(run \+ '\/stackd.sock'\)[^]*process\.exit\(\)\)/,
      refusal,
    )
    const program = programOf(busy)
    await startSupervisor({ ...program, environment: { VERSION: 'old' } })
    const running = await findSupervisor(join(program.directories.run, 'stackd.sock'))
    onTestFinished(() => void process.kill(running?.pid ?? 0))
    const error = await connectSupervisor(program).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'DM0003',
      message: `supervisor of version old runs (process ${running?.pid}), this is version ${version}`,
    })
  })

  it('passes on why a supervisor cannot work here', async () => {
    const failure = { code: 'EN0003', message: 'm', hint: null, span: null, evidence: [] }
    const source = `require('node:fs').writeSync(3, ${JSON.stringify(JSON.stringify({ failure }))} + '\\n')`
    const error = await connectSupervisor(programOf(source)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(StackError)
    expect((error as StackError).toFailure()).toEqual(failure)
  })

  it('does not start one that has no native programs', async () => {
    const nativePrograms = ['/nonexistent/stack-runtime']
    const program = { ...programOf(minimalSupervisor), nativePrograms }
    await expect(connectSupervisor(program)).rejects.toMatchObject({
      code: 'EN0003',
      message: 'native program /nonexistent/stack-runtime is missing',
    })
  })

  it('fails with DM0001 when a supervisor ends without a word', async () => {
    await expect(connectSupervisor(programOf('process.exit(7)'))).rejects.toMatchObject({
      code: 'DM0001',
    })
  })
})
