import { expect, it } from 'vitest'
import { followLogs } from '../../../src/app/follow-logs.ts'
import { ControlClient } from '../../../src/client/control-client.ts'
import { ControlSocket } from '../../../src/client/control-socket.ts'
import type { Route } from '../../../src/daemon/control-server.ts'
import { instant } from '../../../src/model/instant.ts'
import type { LogLine, LogQuery } from '../../../src/model/log-line.ts'
import { controlSocketPath } from '../../../src/model/state-directories.ts'
import { openMemorySupervisor } from '../../support/memory-supervisor.ts'

const line = (containerId: string, second: number, text: string): LogLine => ({
  containerId,
  containerName: containerId,
  service: containerId,
  stream: 'stdout',
  time: instant(second * 1000),
  timestamp: `2026-01-02T03:04:0${second}.000000000Z`,
  text,
})

/** Each answer is one connection; all but the last break without an end. */
async function follow(
  answers: readonly (readonly LogLine[])[],
): Promise<{ readonly texts: readonly string[]; readonly asked: readonly string[] }> {
  const asked: string[] = []
  const route: Route = {
    method: 'GET',
    path: '/v1/logs',
    handle: async ({ response, query }) => {
      const answer = answers[asked.length] ?? []
      asked.push(query.toString())
      response.write(answer.map((each) => `${JSON.stringify(each)}\n`).join(''), () => {
        if (asked.length < answers.length) response.destroy()
        else response.end()
      })
    },
  }
  const { directories } = await openMemorySupervisor({ routes: [route] })
  const client = new ControlClient(new ControlSocket(controlSocketPath(directories)))
  const query: LogQuery = {
    project: 'shop',
    services: [],
    tail: 5,
    follow: true,
    since: undefined,
    until: undefined,
  }
  const texts: string[] = []
  const never = new AbortController().signal
  for await (const { text } of followLogs(client, query, never)) texts.push(text)
  client.close()
  return { texts, asked }
}

it('followed logs go on after the supervisor was away, and no line comes twice', async () => {
  const a1 = line('a', 1, 'a1')
  const a2 = line('a', 3, 'a2')
  const a3 = line('a', 3, 'a3, at the same time')
  const b1 = line('b', 2, 'b1')
  const b2 = line('b', 4, 'b2')
  const { texts, asked } = await follow([
    [a1, b1, a2],
    [a1, b1, a2, a3, b2],
  ])
  expect(texts).toEqual(['a1', 'b1', 'a2', 'a3, at the same time', 'b2'])
  expect(asked).toEqual(['project=shop&tail=5&follow=true', 'project=shop&follow=true&since=1000'])
})

it('followed logs keep lines from before a clock that was set back', async () => {
  const { texts } = await follow([[line('a', 5, 'late'), line('a', 1, 'early')]])
  expect(texts).toEqual(['late', 'early'])
})
