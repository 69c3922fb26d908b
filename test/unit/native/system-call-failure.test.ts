import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isSystemCallFailure } from '../../../src/native/system-call-failure.ts'

describe('isSystemCallFailure', () => {
  it('knows a failure of the addon', () => {
    const failure = Object.assign(new Error('open /x: no such file or directory'), {
      code: 'ENOENT',
      errno: 2,
      syscall: 'open',
      subject: '/x',
      detail: null,
    })
    expect(isSystemCallFailure(failure)).toBe(true)
  })

  it("does not take a failure of Node's own for one", () => {
    let failure: unknown
    try {
      readFileSync('/missing/file')
    } catch (error) {
      failure = error
    }
    expect(failure).toBeInstanceOf(Error)
    expect(isSystemCallFailure(failure)).toBe(false)
  })

  it('does not take another value for one', () => {
    const values = [undefined, null, 'ENOENT', { errno: 2, syscall: 'open', subject: '/x' }]
    expect(values.filter(isSystemCallFailure)).toEqual([])
  })
})
