import { describe, expect, it } from 'vitest'
import { exitCodeOf, exitCodeOfFailures } from '../../../src/cli/exit-codes.ts'
import { errorCodes, type ErrorCode } from '../../../src/errors/error-codes.ts'

const codes = (areas: RegExp): readonly ErrorCode[] =>
  (Object.keys(errorCodes) as ErrorCode[]).filter((code) => areas.test(code))

describe('exit codes', () => {
  it.each([
    [2, ['CL0001', 'SF0015']],
    [3, ['SF0001', 'SF0005', 'SF0018']],
    [4, ['CT0002', 'CT0004', 'CT0005', 'CT0006', 'CT0010']],
    [5, ['EN0001', 'EN0003', 'DM0001', 'DM0003', 'NW0003']],
    [6, ['NW0001', 'NW0002', 'VL0001', 'IM0003']],
    [1, ['IM0001', 'VL0002', 'NW0004', 'CT0007', 'DM0004']],
  ] as const)('%d is that of %j', (exitCode, examples) => {
    expect(examples.map(exitCodeOf)).toEqual(examples.map(() => exitCode))
  })

  it('are one of the six that are documented for every error', () => {
    const all = codes(/^/)
    expect(all.filter((code) => ![1, 2, 3, 4, 5, 6].includes(exitCodeOf(code)))).toEqual([])
    expect(all.length).toBeGreaterThan(40)
  })

  it('follow the first failure that is no consequence of another', () => {
    expect(exitCodeOfFailures([{ code: 'CT0006' }, { code: 'NW0001' }])).toBe(6)
    expect(exitCodeOfFailures([{ code: 'CT0006' }])).toBe(4)
    expect(exitCodeOfFailures([])).toBe(0)
  })
})
