import { describe, expect, it } from 'vitest'
import { evaluateTemplate } from '../../../src/config/evaluate-template.ts'

const variables: Readonly<Record<string, string>> = {
  A: 'a',
  EMPTY: '',
  NESTED: 'deep',
  _x1: 'under',
}

function evaluate(template: string): string {
  const result = evaluateTemplate(template, (name) => variables[name])
  return result.ok
    ? result.text
    : `${result.problem.type} at ${result.problem.offset}+${result.problem.length}`
}

describe('evaluateTemplate', () => {
  it.each([
    ['$A', 'a'],
    ['${A}', 'a'],
    ['$_x1-$A', 'under-a'],
    ['$$A', '$A'],
    ['$$$A', '$a'],
    ['x${A}y${A}z', 'xayaz'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${NOT-d}', 'd'],
    ['${NOT:-}', ''],
    ['${A:+alt}', 'alt'],
    ['${EMPTY:+alt}', ''],
    ['${EMPTY+alt}', 'alt'],
    ['${NOT+alt}', ''],
    ['${A?gone}', 'a'],
    ['${EMPTY?gone}', ''],
    ['${NOT:-${NESTED}}', 'deep'],
    ['${NOT:-${ALSO:-${NESTED}-x}}', 'deep-x'],
    ['${NOT:-{"a": {"b": 1}}}', '{"a": {"b": 1}}'],
    ['{{{ ${A:-foo} }}}', '{{{ a }}}'],
    ['${NOT-a:?b}', 'a:?b'],
    ['${NOT:-a b:c}', 'a b:c'],
    ['${A:-${B:?not needed}}', 'a'],
    ['${NOT:-$$}', '$'],
  ])('turns %s into %s', (template, text) => {
    expect(evaluate(template)).toBe(text)
  })

  it.each(['a $ b', '^re$', '$}', '$1', '$', 'cost: 5$'])('leaves %s as it is', (template) => {
    expect(evaluate(template)).toBe(template)
  })

  it.each([
    ['${', 'invalid at 0+2'],
    ['x ${}', 'invalid at 2+3'],
    ['${ A}', 'invalid at 0+5'],
    ['${A }', 'invalid at 0+5'],
    ['${A!}', 'invalid at 0+5'],
    ['${A/a/b}', 'invalid at 0+8'],
    ['${A:}', 'invalid at 0+5'],
    ['${NOT:-${1}}', 'invalid at 7+4'],
  ])('refuses %s', (template, problem) => {
    expect(evaluate(template)).toBe(problem)
  })

  it('reports a required variable with the message as it is written', () => {
    const result = evaluateTemplate('pw=${NOT:?set $A}', (name) => variables[name])
    expect(result).toEqual({
      ok: false,
      problem: { type: 'required', offset: 3, length: 14, name: 'NOT', message: 'set $A' },
    })
    expect(evaluate('${EMPTY:?gone}')).toBe('required at 0+14')
  })

  it('tells which variables are not set and have no default, each once', () => {
    const result = evaluateTemplate(
      '$X $X ${Y} ${Z:-d} ${A:+$W} ${V+$U}',
      (name) => variables[name],
    )
    expect(result).toMatchObject({ ok: true, unset: ['X', 'Y', 'W'] })
  })

  it('refuses templates that are nested without end', () => {
    expect(evaluate(`${'${NOT:-'.repeat(200)}x${'}'.repeat(200)}`)).toMatch(/^invalid/)
  })
})
