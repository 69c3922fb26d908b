import { expect, it } from 'vitest'
import { processTable } from '../../../../src/cli/render/process-table.ts'
import { instant } from '../../../../src/model/instant.ts'

const now = instant(new Date(2026, 5, 15, 12, 0, 0).getTime())
const at = (...moment: [number, number, number, number, number]): typeof now =>
  instant(new Date(...moment).getTime())

const row = { pid: 7, parentPid: 1, user: 'root', terminal: null, command: 'serve --port 80' }

it('shows processes with the columns of ps -ef, without what could move the cursor', async () => {
  const processes = [
    { ...row, startedAt: at(2026, 5, 15, 9, 5), cpuMs: 3_723_000 },
    { ...row, startedAt: at(2026, 4, 3, 9, 5), cpuMs: 0, terminal: 'pts/0', command: 'a\u001bb' },
    { ...row, startedAt: at(2025, 4, 3, 9, 5), cpuMs: 0, user: '999' },
  ]
  const containers = [{ id: 'i', name: 'shop-web-1', service: 'web', number: 1, processes }]
  expect(await processTable(containers, now, undefined)).toBe(
    [
      'SERVICE   #   UID    PID   PPID   C    STIME   TTY     TIME       CMD',
      'web       1   root   7     1      35   09:05   ?       01:02:03   serve --port 80',
      'web       1   root   7     1      0    May03   pts/0   00:00:00   a\u{fffd}b',
      'web       1   999    7     1      0    2025    ?       00:00:00   serve --port 80',
      '',
    ].join('\n'),
  )
})

it('prints nothing when nothing runs', async () => {
  expect(await processTable([], now, undefined)).toBe('')
})
