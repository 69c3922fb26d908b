import type { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { ExecRequest } from '../../../src/client/api.ts'
import type { UpgradeRoute } from '../../../src/daemon/control-server.ts'
import { buildProject, buildService } from '../../support/build-project.ts'
import { openMemorySupervisor } from '../../support/memory-supervisor.ts'
import { createTestSession, runInSession, type CommandResult } from '../../support/test-session.ts'

interface ExecRun extends CommandResult {
  readonly request: ExecRequest
  /** All that the client sent after its request. */
  readonly sent: string
}

/** A command that waits for the end of its input, then answers with these frames. */
async function runExec(words: readonly string[], answer: string, stdin = ''): Promise<ExecRun> {
  let request: ExecRequest | undefined
  let sent: Buffer = Buffer.alloc(0)
  const route: UpgradeRoute = {
    path: '/v1/exec',
    handle: async (incoming, socket: Duplex, head) => {
      const length = Number(incoming.headers['content-length'])
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: stack-exec\r\n\r\n',
      )
      let received: Buffer = head
      const take = (): void => {
        if (received.length < length) return
        request = JSON.parse(received.subarray(0, length).toString()) as ExecRequest
        sent = received.subarray(length)
        const hasEnded = sent.subarray(-5).equals(Buffer.alloc(5))
        if (hasEnded) socket.write(Buffer.from(answer, 'hex'))
      }
      socket.on('end', () => socket.end())
      socket.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk])
        take()
      })
      take()
    },
  }
  const { engine, directories } = await openMemorySupervisor({ upgrades: [route] })
  const project = buildProject([buildService('web')])
  await engine.containers.create({
    project: 'shop',
    service: project.services.web ?? buildService('web'),
    number: 1,
    name: 'shop-web-1',
    configHash: '',
    imageId: undefined,
    labels: {},
    networks: {},
    volumes: {},
    inheritedVolumes: {},
    oneOff: undefined,
  })
  const session = createTestSession({ directories, stdin, environment: { TOKEN: 'secret' } })
  const result = await runInSession(['-p', 'shop', 'exec', ...words], session)
  if (request === undefined) throw new Error(result.err)
  return { ...result, request, sent: sent.toString('hex') }
}

const endWith = (exitCode: number): string => `0400000001${exitCode.toString(16).padStart(2, '0')}`

describe('stack exec', () => {
  it('ends with the status of the command and keeps its streams apart', async () => {
    const answer = `01000000026f75` + `020000000265720600000000` + endWith(7)
    expect(await runExec(['web', 'true'], answer)).toMatchObject({ exitCode: 7, out: 'ou' })
  })

  it('passes everything after the service on to the command', async () => {
    const { request } = await runExec(
      ['-it', '-T', 'web', 'sh', '-c', 'x', '-u', '--help'],
      endWith(0),
    )
    expect(request.command).toEqual(['sh', '-c', 'x', '-u', '--help'])
    expect(request.user).toBe(null)
  })

  it('tells how the command is to be run', async () => {
    const flags = ['-e', 'A=1', '-e', 'TOKEN', '-e', 'UNSET', '-u', '7', '-w', '/x', '--index', '2']
    const { request } = await runExec([...flags, '--privileged', 'web', 'id'], endWith(0))
    expect(request).toEqual({
      project: 'shop',
      service: 'web',
      index: 2,
      command: ['id'],
      environment: ['A=1', 'TOKEN=secret'],
      user: '7',
      workingDirectory: '/x',
      privileged: true,
      terminal: null,
      stdin: true,
    })
  })

  it('sends its input to the end', async () => {
    const { sent } = await runExec(['web', 'cat'], endWith(0), 'ab')
    expect(sent).toBe('00000000026162' + '0000000000')
  })

  it('says why a command could not be started', async () => {
    const answer = '06000000036e6f6e' + endWith(127)
    expect(await runExec(['web', 'none'], answer)).toMatchObject({ exitCode: 127, err: 'non\n' })
  })
})
