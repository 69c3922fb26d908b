import { describe, expect, it } from 'vitest'
import type { UpStep } from '../../../../src/app/up-project.ts'
import { createColours } from '../../../../src/cli/paint.ts'
import { createJsonView } from '../../../../src/cli/render/json-view.ts'
import { createPlainView } from '../../../../src/cli/render/plain-view.ts'
import { waitingText } from '../../../../src/cli/render/waiting-text.ts'
import type { Failure } from '../../../../src/errors/stack-error.ts'
import type { OperationSummary } from '../../../../src/events/event.ts'
import { instant } from '../../../../src/model/instant.ts'

const failure: Failure = { code: 'CT0001', message: 'm', hint: null, span: null, evidence: [] }

function operation(
  action: OperationSummary['action'],
  subject: string,
  until?: OperationSummary['until'],
): OperationSummary {
  const summary = { id: `${action} ${subject}`, action, subject, service: 'web', cause: 'why' }
  return until === undefined ? summary : { ...summary, until }
}

const started = (summary: OperationSummary): UpStep => ({
  type: 'operation-started',
  operation: summary,
})
const succeeded = (summary: OperationSummary): UpStep => ({
  type: 'operation-succeeded',
  operation: summary,
  elapsedMs: 12,
})

function plain(
  steps: readonly UpStep[],
  { verbose = false, dryRun = false }: { verbose?: boolean; dryRun?: boolean } = {},
): string {
  let text = ''
  const write = (part: string): void => void (text += part)
  const view = createPlainView({ write, colours: createColours(false), verbose, dryRun })
  for (const step of steps) view.report(step)
  return text
}

function json(steps: readonly UpStep[], dryRun = false): readonly unknown[] {
  const lines: unknown[] = []
  const view = createJsonView((line) => void lines.push(JSON.parse(line)), { dryRun })
  for (const step of steps) view.report(step)
  return lines
}

describe('plain progress', () => {
  it('is marked as Docker Compose marks it when nothing is done', () => {
    const summary = operation('start-container', 'x')
    expect(plain([started(summary), succeeded(summary)], { dryRun: true })).toBe(
      'DRY-RUN MODE -  Container x  Starting\nDRY-RUN MODE -  Container x  Started\n',
    )
    expect(json([succeeded(summary)], true)).toMatchObject([{ 'dry-run': true, text: 'Started' }])
  })

  it.each([
    ['create-network', 'Network x', 'Creating', 'Created'],
    ['remove-network', 'Network x', 'Removing', 'Removed'],
    ['create-volume', 'Volume x', 'Creating', 'Created'],
    ['remove-volume', 'Volume x', 'Removing', 'Removed'],
    ['create-container', 'Container x', 'Creating', 'Created'],
    ['start-container', 'Container x', 'Starting', 'Started'],
    ['stop-container', 'Container x', 'Stopping', 'Stopped'],
    ['kill-container', 'Container x', 'Killing', 'Killed'],
    ['remove-container', 'Container x', 'Removing', 'Removed'],
  ] as const)('has the words of Docker Compose for %s', (action, id, doing, done) => {
    const summary = operation(action, 'x')
    expect(plain([started(summary), succeeded(summary)])).toBe(
      ` ${id}  ${doing}\n ${id}  ${done}\n`,
    )
  })

  it.each([
    ['healthy', 'Healthy'],
    ['ready', 'Healthy'],
    ['completed', 'Exited'],
    ['running', 'Started'],
  ] as const)('says what waiting until %s has come to', (until, word) => {
    const summary = operation('wait', 'x', until)
    expect(plain([started(summary), succeeded(summary)])).toBe(
      ` Container x  Waiting\n Container x  ${word}\n`,
    )
  })

  it('tells failures, what is skipped for them, warnings and notices', () => {
    const summary = operation('start-container', 'x')
    expect(
      plain([
        { type: 'warning', message: 'orphans: y' },
        { type: 'operation-failed', operation: summary, failure, elapsedMs: 1 },
        {
          type: 'operation-skipped',
          operation: operation('start-container', 'y'),
          because: 'x failed',
        },
        { type: 'notice', message: 'x exited with code 1 and is started again' },
        { type: 'finished', failures: [failure] },
      ]),
    ).toBe(
      'warning: orphans: y\n' +
        ' Container x  Error\n' +
        ' Container y  Skipped: x failed\n' +
        'x exited with code 1 and is started again\n',
    )
  })

  it('says why when it is asked to', () => {
    expect(plain([started(operation('create-container', 'x'))], { verbose: true })).toBe(
      ' Container x  Creating  (why)\n',
    )
  })

  it('leaves out what is only a report of a failure', () => {
    expect(plain([started(operation('report', ''))])).toBe('')
  })
})

describe('progress as JSON', () => {
  it('is one object for each change and one for the end', () => {
    const summary = operation('start-container', 'x')
    expect(
      json([
        started(summary),
        succeeded(summary),
        { type: 'operation-failed', operation: summary, failure, elapsedMs: 5 },
        { type: 'container-kept', name: 'y' },
        { type: 'finished', failures: [failure] },
      ]),
    ).toEqual([
      { id: 'Container x', status: 'Working', text: 'Starting', cause: 'why' },
      { id: 'Container x', status: 'Done', text: 'Started', cause: 'why', elapsedMs: 12 },
      { id: 'Container x', status: 'Error', text: 'Error', cause: 'why', elapsedMs: 5, failure },
      { id: 'Container y', status: 'Done', text: 'Running' },
      { id: '', status: 'Error', text: 'Finished', failures: [failure] },
    ])
  })
})

describe('the line about whom a stop waits for', () => {
  it('counts the seconds of each grace period', () => {
    const waiting = [
      { name: 'db', since: instant(0), graceMs: 10_000 },
      { name: 'web', since: instant(2000), graceMs: undefined },
    ]
    expect(waitingText(waiting, instant(3999))).toEqual(['Stopping db 3s of 10s, web 1s'])
  })

  it('is not there when all have stopped', () => {
    expect(waitingText([], instant(0))).toEqual([])
  })
})
