import { describe, expect, it } from 'vitest'
import { codeOf, findInCode, sourceFiles } from '../support/repository.ts'

/** Short forms that hide which thing is meant. */
const shortForms = /(?<![\w.'-])(opts|cfg|ctx|mgr|svc|ctr)\b(?!['-])/

/** Words that are in no vocabulary of the field, or name a role instead of a thing. */
const emptyWords = new Set([
  'manager',
  'helper',
  'helpers',
  'util',
  'utils',
  'handler',
  'processor',
  'orchestrator',
  'impl',
  'misc',
  'ctr',
  'svc',
  'pod',
])

describe('names', () => {
  it('are not shortened', () => {
    expect(sourceFiles().flatMap((path) => findInCode(path, shortForms))).toEqual([])
  })

  it('use the words of the field where they are exported', () => {
    const unclear = sourceFiles().flatMap((path) =>
      exportedNames(path)
        .filter((name) => wordsOf(name).some((word) => emptyWords.has(word)))
        .map((name) => `${path}: ${name}`),
    )
    expect(unclear).toEqual([])
  })
})

function exportedNames(path: string): readonly string[] {
  const declarations = codeOf(path).matchAll(
    /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|const|let|class|interface|type) (\w+)/gm,
  )
  return [...declarations].map((match) => match[1] ?? '')
}

function wordsOf(name: string): readonly string[] {
  return name.split(/(?=[A-Z])/).map((word) => word.toLowerCase())
}
