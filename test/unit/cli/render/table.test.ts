import { describe, expect, it } from 'vitest'
import { formatTable } from '../../../../src/cli/render/table.ts'

const columns = [{ title: 'A' }, { title: 'B', atLeast: 4 }]

describe('a table', () => {
  it('aligns by the columns that characters take', async () => {
    expect(
      await formatTable(
        columns,
        [
          ['日本', 'x'],
          ['ab', 'y'],
        ],
        undefined,
      ),
    ).toBe('A      B\n日本   x\nab     y\n')
  })

  it('cuts wide characters whole', async () => {
    expect(await formatTable(columns, [['a', '日本語日本語']], 11)).toBe('A   B\na   日本語…\n')
  })

  it('is wider than the terminal when nothing may be cut', async () => {
    expect(await formatTable([{ title: 'A' }], [['abcdef']], 3)).toBe('A\nabcdef\n')
  })

  it('shows control characters instead of obeying them', async () => {
    expect(await formatTable([{ title: 'A' }], [['\u001b[2J\n']], undefined)).toBe('A\n�[2J�\n')
  })
})
