import { describe, expect, it } from 'vitest'
import { isLive, printable, wantsColour } from '../../../src/cli/terminal.ts'

const terminal = { isTTY: true }
const pipe = {}

describe('colours', () => {
  it.each([
    ['a terminal', terminal, {}, 'auto', true],
    ['a pipe', pipe, {}, 'auto', false],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, 'auto', false],
    ['a terminal with NO_COLOR', terminal, { NO_COLOR: '1' }, 'auto', false],
    ['a terminal with an empty NO_COLOR', terminal, { NO_COLOR: '' }, 'auto', true],
    ['a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, 'auto', true],
    ['a terminal with FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, 'auto', false],
    ['a pipe with --ansi always', pipe, { NO_COLOR: '1' }, 'always', true],
    ['a terminal with --ansi never', terminal, { FORCE_COLOR: '1' }, 'never', false],
  ] as const)('on %s', (_, stream, environment, mode, expected) => {
    expect(wantsColour(stream, environment, mode)).toBe(expected)
  })
})

describe('a live view', () => {
  it('needs a terminal that can do it', () => {
    expect(isLive(terminal, { TERM: 'xterm' })).toBe(true)
    expect(isLive(terminal, { TERM: 'dumb' })).toBe(false)
    expect(isLive(pipe, {})).toBe(false)
  })
})

describe('text of a foreign source', () => {
  it('keeps tabs and letters, and shows what would command the terminal', () => {
    expect(printable('a\tü\u001b[31m\u009b\r\n')).toBe('a\tü�[31m���')
  })
})
