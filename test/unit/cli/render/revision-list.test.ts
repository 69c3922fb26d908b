import { describe, expect, it } from 'vitest'
import { formatRevisions, revisionsJson } from '../../../../src/cli/render/revision-list.ts'
import { instant } from '../../../../src/model/instant.ts'
import type { RevisionSummary } from '../../../../src/model/revision.ts'

const added = { service: 'web', change: 'added', fields: [] } as const
const image = { service: 'web', change: 'changed', fields: ['environment.PORT', 'image'] } as const
const removed = { service: 'db', change: 'removed', fields: [] } as const

const revisions: readonly RevisionSummary[] = [
  { number: 4, time: instant(60_000), digest: 'bbbbbbbbbbbbbbbb', changes: [] },
  { number: 3, time: instant(50_000), digest: 'aaaaaaaaaaaaaaaa', changes: [image] },
  { number: 2, time: instant(40_000), digest: 'cccccccccccccccc', changes: [image, removed] },
  { number: 1, time: instant(10_000), digest: 'aaaaaaaaaaaaaaaa', changes: [added] },
]

describe('list of revisions', () => {
  it('says what changed with each, and which are the same', async () => {
    const text = await formatRevisions(revisions, instant(70_000), undefined)
    expect(text.replaceAll(/ +$/gm, '')).toMatchInlineSnapshot(`
      "REVISION   CREATED              DIGEST         CHANGES
      4          10 seconds ago       bbbbbbbbbbbb   no service itself
      3          20 seconds ago       aaaaaaaaaaaa   web: environment.PORT, image (as revision 1)
      2          30 seconds ago       cccccccccccc   web: environment.PORT, image; db removed
      1          About a minute ago   aaaaaaaaaaaa   web added
      "
    `)
  })

  it('has times as text for programs', () => {
    expect(JSON.parse(revisionsJson(revisions.slice(3)))).toEqual([
      {
        number: 1,
        time: '1970-01-01T00:00:10.000Z',
        digest: 'aaaaaaaaaaaaaaaa',
        changes: [added],
      },
    ])
  })
})
