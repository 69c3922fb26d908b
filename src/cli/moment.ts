import { StackError } from '../errors/stack-error.ts'
import { instant, type Instant } from '../model/instant.ts'

const unitMs: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
}

/** A moment as `--since` and `--until` take it: `10m`, `1h30m`, epoch seconds, or RFC 3339. */
export function parseMoment(text: string, now: Instant): Instant {
  const ago = parseLength(text)
  if (ago !== undefined) return instant(now - ago)
  if (/^\d+(\.\d+)?$/.test(text)) return instant(Number(text) * 1000)
  // A time without a zone is meant in that of the machine, a bare date as its midnight.
  const parsed = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text)
  if (!Number.isNaN(parsed)) return instant(parsed)
  throw new StackError('CL0001', `invalid time ${JSON.stringify(text)}`, {
    hint: 'give a length of time such as "10m", or a time such as "2026-01-02T15:04:05Z"',
  })
}

function parseLength(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|d|h|m|s))+$/.test(text)) return undefined
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|d|h|m|s)/g)
  return [...parts].reduce((sum, [, count, unit]) => {
    return sum + Number(count) * (unitMs[unit ?? ''] ?? 0)
  }, 0)
}
