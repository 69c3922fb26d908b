import { describe, expect, it } from 'vitest'
import { splitCommand } from '../../../src/config/split-command.ts'

describe('splitCommand', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['a  b\tc\nd', ['a', 'b', 'c', 'd']],
    [`sh -c "echo 'x y'"`, ['sh', '-c', "echo 'x y'"]],
    [`'a "b" c'`, ['a "b" c']],
    [`a"b c"d`, ['ab cd']],
    [`"" ''`, ['', '']],
    ['a\\ b', ['a b']],
    [`"a\\"b"`, ['a"b']],
    [`'a\\b'`, ['a\\b']],
    ['echo $HOME $$', ['echo', '$HOME', '$$']],
    ['echo `date +%s now`', ['echo', '`date +%s now`']],
    ['echo $(date now)', ['echo', '$(date now)']],
    ['a # b', ['a', '#', 'b']],
  ])('splits %j', (command, words) => {
    expect(splitCommand(command)).toEqual({ ok: true, words, cutAt: undefined })
  })

  it.each([
    ['a b; c', ['a', 'b'], 3],
    ['a && b', ['a'], 2],
    ['a | b', ['a'], 2],
    ['a 2>/dev/null', ['a'], 3],
    ['a >x', ['a'], 2],
  ])('ends %j where a shell would take over', (command, words, cutAt) => {
    expect(splitCommand(command)).toEqual({ ok: true, words, cutAt })
  })

  it('keeps operators inside quotes', () => {
    expect(splitCommand(`sh -c 'a; b && c > d'`)).toEqual({
      ok: true,
      words: ['sh', '-c', 'a; b && c > d'],
      cutAt: undefined,
    })
  })

  it.each([
    [`a "b`, 'an unclosed " quote'],
    [`a 'b`, "an unclosed ' quote"],
    ['a \\', 'a backslash at the end'],
    ['a (b)', "unexpected '('"],
    ['a )', "unexpected ')'"],
    ['a $(b', "an unclosed '$('"],
  ])('refuses %j: %s', (command, reason) => {
    expect(splitCommand(command)).toEqual({ ok: false, reason })
  })
})
