import type { Instant } from '../../model/instant.ts'
import type { RevisionSummary, ServiceRevision } from '../../model/revision.ts'
import { humanDuration } from './human-time.ts'
import { formatTable } from './table.ts'

/** The newest first. */
export function formatRevisions(
  revisions: readonly RevisionSummary[],
  now: Instant,
  columns: number | undefined,
): Promise<string> {
  const rows = revisions.map((revision, index) => [
    String(revision.number),
    `${humanDuration(now - revision.time)} ago`,
    revision.digest.slice(0, 12),
    changesText(revision, revisions.slice(index + 1)),
  ])
  const titles = [
    { title: 'REVISION' },
    { title: 'CREATED' },
    { title: 'DIGEST' },
    { title: 'CHANGES', atLeast: 20 },
  ]
  return formatTable(titles, rows, columns)
}

export function revisionsJson(revisions: readonly RevisionSummary[]): string {
  const values = revisions.map(({ time, ...revision }) => ({
    ...revision,
    time: new Date(time).toISOString(),
  }))
  return `${JSON.stringify(values, undefined, 2)}\n`
}

function changesText(
  { digest, changes }: RevisionSummary,
  older: readonly RevisionSummary[],
): string {
  const same = older.find((each) => each.digest === digest)
  const text = changes.length === 0 ? 'no service itself' : changes.map(changeText).join('; ')
  return same === undefined ? text : `${text} (as revision ${same.number})`
}

function changeText({ service, change, fields }: ServiceRevision): string {
  return change === 'changed' ? `${service}: ${fields.join(', ')}` : `${service} ${change}`
}
