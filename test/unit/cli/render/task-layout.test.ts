import { describe, expect, it } from 'vitest'
import { createColours } from '../../../../src/cli/paint.ts'
import { layoutEnd, layoutTasks, type TaskRow } from '../../../../src/cli/render/task-layout.ts'

const colours = createColours(false)

function row(id: string, status: TaskRow['status'], text: string = status): TaskRow {
  return { id, text, status, elapsedMs: status === 'pending' ? undefined : 1234 }
}

const many = [
  ...Array.from({ length: 40 }, (_, index) => row(`c${index}`, 'done')),
  row('bad', 'failed'),
  ...Array.from({ length: 5 }, (_, index) => row(`w${index}`, 'working')),
  ...Array.from({ length: 40 }, (_, index) => row(`p${index}`, 'pending')),
]

describe('the rows of a running request', () => {
  it('are all shown, in the order of the plan, above the summary', () => {
    const tasks = [row('Network a', 'done', 'Created'), row('Container b-1', 'working', 'Starting')]
    expect(layoutTasks(tasks, { rows: 24, columns: 80 }, colours)).toEqual([
      ' ✔ Network a      Created  1.2 s',
      ' • Container b-1  Starting  1.2 s',
      ' 1/2 done · 1 in progress',
    ])
  })

  it('never fill the terminal, and keep what failed and what is worked on', () => {
    const lines = layoutTasks(many, { rows: 10, columns: 80 }, colours)
    expect(lines.map((line) => line.split(/ +/)[2])).toEqual([
      'c38',
      'c39',
      'bad',
      'w0',
      'w1',
      'w2',
      'w3',
      'w4',
      'done',
    ])
    expect(lines.at(-1)).toBe(' 40/86 done · 5 in progress · 1 failed')
  })

  it('are cut to the width of the terminal', () => {
    const tasks = [row('Container b-1', 'skipped', 'Skipped: something with a long reason')]
    const [line = ''] = layoutTasks(tasks, { rows: 24, columns: 40 }, colours)
    expect(line).toBe(' - Container b-1  Skipped: somet…  1.2 s')
    expect(line.length).toBe(40)
  })

  it('leave the summary alone on a terminal of two rows', () => {
    expect(layoutTasks(many, { rows: 2, columns: 80 }, colours)).toHaveLength(1)
  })
})

describe('what stays when a request is over', () => {
  it('is everything that fits', () => {
    expect(layoutEnd([row('a', 'done')], { rows: 24, columns: 80 }, colours)).toHaveLength(2)
  })

  it('is what failed, then the summary, when there is not room for all', () => {
    expect(layoutEnd(many, { rows: 24, columns: 80 }, colours)).toEqual([
      ' ✘ bad  failed  1.2 s',
      ' 40/86 done · 5 in progress · 1 failed',
    ])
  })
})
