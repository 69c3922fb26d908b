import { Terminal } from '@xterm/headless'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { UpStep } from '../../../../src/app/up-project.ts'
import { createColours } from '../../../../src/cli/paint.ts'
import { LiveArea } from '../../../../src/cli/render/live-area.ts'
import { createTaskListView } from '../../../../src/cli/render/task-list.ts'
import type { OperationSummary } from '../../../../src/events/event.ts'
import { instant } from '../../../../src/model/instant.ts'

const columns = 60

/** What a terminal of so many rows holds, scrolled-out lines first, after these steps. */
async function screenAfter(rows: number, steps: readonly UpStep[]): Promise<readonly string[]> {
  const terminal = new Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true })
  const chunks: Buffer[] = []
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns, rows })
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const area = new LiveArea(stream, true)
  const view = createTaskListView({
    area,
    colours: createColours(true),
    write: (text) => area.writeAbove(stream, text),
    now: () => instant(0),
  })
  for (const step of steps) {
    view.report(step)
    await new Promise((resolve) => setImmediate(resolve))
  }
  view.close()
  await new Promise<void>((resolve) => terminal.write(Buffer.concat(chunks), resolve))
  const { buffer } = terminal
  const lines = Array.from({ length: buffer.active.length }, (_, index) =>
    (buffer.active.getLine(index)?.translateToString(true) ?? '').trimEnd(),
  )
  return lines.filter((line) => line !== '')
}

const operation = (subject: string): OperationSummary => ({
  id: `start ${subject}`,
  action: 'start-container',
  subject,
  service: subject,
  cause: 'c',
})

describe('the live list of tasks', () => {
  it('ends with every row and the summary', async () => {
    const lines = await screenAfter(24, [
      { type: 'planned', operations: [operation('a'), operation('b')] },
      { type: 'operation-started', operation: operation('a') },
      { type: 'warning', message: 'mind the gap' },
      { type: 'operation-succeeded', operation: operation('a'), elapsedMs: 1 },
      { type: 'operation-started', operation: operation('b') },
      { type: 'operation-succeeded', operation: operation('b'), elapsedMs: 1 },
      { type: 'finished', failures: [] },
    ])
    expect(lines).toEqual([
      'warning: mind the gap',
      ' ✔ Container a  Started  0.0 s',
      ' ✔ Container b  Started  0.0 s',
      ' 2/2 done',
    ])
  })

  it('keeps the failures of a list that is longer than the terminal', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `c${index}`)
    const failure = { code: 'CT0001', message: 'm', hint: null, span: null, evidence: [] } as const
    const lines = await screenAfter(10, [
      { type: 'planned', operations: names.map(operation) },
      ...names.map((name): UpStep => ({ type: 'operation-started', operation: operation(name) })),
      ...names.map((name): UpStep =>
        name === 'c7'
          ? { type: 'operation-failed', operation: operation(name), failure, elapsedMs: 1 }
          : { type: 'operation-succeeded', operation: operation(name), elapsedMs: 1 },
      ),
      { type: 'finished', failures: [failure] },
    ])
    expect(lines).toEqual([' ✘ Container c7  Error  0.0 s', ' 49/50 done · 1 failed'])
  })

  it('shows nothing when nothing was planned', async () => {
    expect(await screenAfter(24, [{ type: 'finished', failures: [] }])).toEqual([])
  })
})
