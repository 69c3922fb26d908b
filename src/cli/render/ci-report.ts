import type { ServiceResult } from '../../app/judge-service.ts'
import type { Failure } from '../../errors/stack-error.ts'
import type { Colours } from '../paint.ts'

export type CiOutcome = 'passed' | 'failed' | 'timed out' | 'interrupted'

/** How a run of `ci` went. */
export interface CiReport {
  /** Raised when a reader of an earlier one could misunderstand it. */
  readonly version: 1
  readonly project: string
  readonly outcome: CiOutcome
  readonly exitCode: number
  /** The first service that failed. */
  readonly failedService: string | null
  /** ISO 8601. */
  readonly startedAt: string
  readonly durationMs: number
  readonly services: readonly ServiceResult[]
  readonly failures: readonly Failure[]
}

const marks = { ready: '✔', done: '✔', failed: '✘', pending: '•', 'not started': '-' } as const

/** One line for each service, then what came of it. */
export function ciText(report: CiReport, colours: Colours): string {
  const width = Math.max(0, ...report.services.map(({ service }) => service.length))
  const lines = report.services.map(({ service, outcome, reason }) => {
    const paint = outcome === 'failed' ? colours.error : colours.success
    const isGood = outcome === 'ready' || outcome === 'done'
    const mark = isGood || outcome === 'failed' ? paint(marks[outcome]) : marks[outcome]
    return ` ${mark} ${service.padEnd(width)}  ${outcome}: ${reason}\n`
  })
  const seconds = (report.durationMs / 1000).toFixed(1)
  const first = report.failedService === null ? '' : `: ${report.failedService}`
  return `${lines.join('')}${report.project} ${report.outcome} in ${seconds} s${first}\n`
}

/** As JUnit's XML, which CI systems show: one test case for each service. */
export function ciJunit(report: CiReport): string {
  const { project, services, durationMs, startedAt } = report
  const count = (wanted: (outcome: ServiceResult['outcome']) => boolean): number =>
    services.filter(({ outcome }) => wanted(outcome)).length
  const suite = attributes({
    name: project,
    tests: services.length,
    failures: count((outcome) => outcome === 'failed' || outcome === 'pending'),
    skipped: count((outcome) => outcome === 'not started'),
    time: durationMs / 1000,
    timestamp: startedAt,
  })
  const cases = services.map((result) => testCase(result, report))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite${suite}>\n${cases.join('')}  </testsuite>\n</testsuites>\n`
}

function testCase(result: ServiceResult, { project, failures }: CiReport): string {
  const { service, outcome, reason, container, durationMs } = result
  const head = attributes({ classname: project, name: service, time: durationMs / 1000 })
  const inner = {
    ready: '',
    done: '',
    'not started': `\n      <skipped${attributes({ message: reason })}/>\n    `,
    pending: failureElement(reason, outcome, []),
    failed: failureElement(reason, outcome, evidenceOf(container, failures)),
  }[outcome]
  return `    <testcase${head}>${inner}</testcase>\n`
}

function failureElement(reason: string, type: string, evidence: readonly string[]): string {
  const text = evidence.map((line) => `${escaped(line)}\n`).join('')
  return `\n      <failure${attributes({ message: reason, type })}>${text}</failure>\n    `
}

function evidenceOf(container: string | null, failures: readonly Failure[]): readonly string[] {
  const words =
    container === null ? [] : failures.filter(({ message }) => message.includes(container))
  return words.flatMap(({ message, evidence }) => [message, ...evidence])
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('')
}

/** XML 1.0 has no way to write most control characters and lone surrogates, so they are replaced. */
function escaped(text: string): string {
  return Buffer.from(text)
    .toString()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\u{fffd}')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}
