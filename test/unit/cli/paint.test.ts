import { describe, expect, it } from 'vitest'
import { createColours } from '../../../src/cli/paint.ts'

const escape = '\u001b'

describe('colours', () => {
  it('begin before the text and end behind it', () => {
    const { error, strong, faint } = createColours(true)
    expect(error('a')).toBe(`${escape}[31ma${escape}[39m`)
    expect(strong('b')).toBe(`${escape}[1mb${escape}[22m`)
    expect(faint('c')).toBe(`${escape}[2mc${escape}[22m`)
  })

  it('go on behind another one', () => {
    const { error, success } = createColours(true)
    expect(error(`a${success('b')}c`)).toBe(
      `${escape}[31ma${escape}[32mb${escape}[39m${escape}[31mc${escape}[39m`,
    )
  })

  it('are left out when they are not wanted', () => {
    const { error, byName } = createColours(false)
    expect(error('a') + byName('web')('b')).toBe('ab')
  })

  it('of a name are the same each time', () => {
    const { byName } = createColours(true)
    expect(byName('web')('x')).toBe(byName('web')('x'))
    expect(byName('web')('x')).toContain('x')
  })
})
