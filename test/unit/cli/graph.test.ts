import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ServiceNode } from '../../../src/app/graph-services.ts'
import { createColours } from '../../../src/cli/paint.ts'
import { formatDot, formatMermaid, formatTree } from '../../../src/cli/render/graph-text.ts'
import { createTestSession, runInSession } from '../../support/test-session.ts'

const file = `name: shop
services:
  web: {image: w, depends_on: {api: {condition: service_healthy}, cache: {condition: service_started, required: false}}}
  admin: {image: a, depends_on: [api]}
  api: {image: b, healthcheck: {test: 'true'}, depends_on: {seed: {condition: service_completed_successfully}}}
  seed: {image: s}
  cache: {image: c}
`

let directory = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-graph-'))
  writeFileSync(join(directory, 'compose.yaml'), file)
})
afterAll(() => rmSync(directory, { recursive: true }))

async function graph(...words: readonly string[]): Promise<string> {
  const session = createTestSession({ workingDirectory: directory, userId: 1000 })
  return (await runInSession(['graph', ...words], session)).out
}

describe('the graph of services', () => {
  it('is a tree that shows what several need once', async () => {
    expect(await graph()).toBe(`web
├─ api  when healthy
│  └─ seed  when completed
└─ cache  when started if there
admin
└─ api  when started, shown above
`)
  })

  it('is that of the services that are named', async () => {
    expect(await graph('admin')).toBe('admin\n└─ api  when started\n   └─ seed  when completed\n')
  })

  it('is data for programs', async () => {
    const { services } = JSON.parse(await graph('--format', 'json')) as {
      services: readonly ServiceNode[]
    }
    expect(services.find(({ name }) => name === 'admin')).toEqual({
      name: 'admin',
      dependsOn: [{ name: 'api', condition: 'service_started', required: true }],
      states: [],
    })
  })
})

const dependsOn = [{ name: 'end', condition: 'service_started', required: true }] as const
const running: readonly ServiceNode[] = [
  { name: 'web', dependsOn, states: ['running', 'running', 'exited (1)'] },
  { name: 'end', dependsOn: [], states: ['running (healthy)'] },
]

describe('what services are doing', () => {
  it('is told beside their names', () => {
    expect(formatTree(running, createColours(false))).toBe(
      'web  2 running, 1 exited (1)\n└─ end  when started, running (healthy)\n',
    )
  })

  it('is told in the language of Mermaid', () => {
    expect(formatMermaid(running)).toBe(`flowchart TD
  s0["web<br/>2 running<br/>1 exited (1)"]
  s1["end<br/>running (healthy)"]
  s0 -->|started| s1
`)
  })

  it('is told in the language of Graphviz', () => {
    expect(formatDot(running)).toBe(`digraph services {
  node [shape=box]
  "web" [label="web\\n2 running\\n1 exited (1)"]
  "end" [label="end\\nrunning (healthy)"]
  "web" -> "end" [label="started"]
}
`)
  })
})
