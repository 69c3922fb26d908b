import { DiagnosticList } from '../diagnostic-list.ts'
import { nodeAt } from '../describe-path.ts'
import { parseYaml } from '../parse-yaml.ts'
import { toPlain } from '../source-tree.ts'
import type { PlainValue, SourceMapping, TreePath } from '../source-tree.ts'
import type { LintFix } from './lint-finding.ts'

/**
 * The text with one key taken away, all else as it was. `undefined` when that cannot be done by
 * taking whole lines away: the result is parsed, and must say what the file said without the key.
 */
export function applyFix(text: string, fix: LintFix): string | undefined {
  const before = readMapping(text)
  if (before === undefined) return undefined
  const path = wholePath(before, fix.path)
  const edited = withoutLines(text, before, path)
  const after = edited === undefined ? undefined : readMapping(edited)
  if (edited === undefined || after === undefined) return undefined
  return sameValue(toPlain(after), without(toPlain(before), path)) ? edited : undefined
}

function readMapping(text: string): SourceMapping | undefined {
  const diagnostics = new DiagnosticList()
  const [tree, ...others] = parseYaml('', text, diagnostics)
  const isOne = tree?.kind === 'mapping' && others.length === 0 && !diagnostics.hasErrors()
  return isOne ? tree : undefined
}

/** The last entry of a section takes the section along. */
function wholePath(tree: SourceMapping, path: TreePath): TreePath {
  const parentPath = path.slice(0, -1)
  const parent = nodeAt(tree, parentPath)
  const isLast = parentPath.length > 0 && parent?.kind === 'mapping' && parent.entries.size === 1
  return isLast ? parentPath : path
}

function withoutLines(text: string, tree: SourceMapping, path: TreePath): string | undefined {
  const parent = nodeAt(tree, path.slice(0, -1))
  const entry = parent?.kind === 'mapping' ? parent.entries.get(path.at(-1) ?? '') : undefined
  if (entry === undefined) return undefined
  const lines = text.split(/(?<=\n)/)
  const { keySpan, value } = entry
  const isFirstOfLine = lines[keySpan.line - 1]?.slice(0, keySpan.column - 1).trim() === ''
  if (!isFirstOfLine) return undefined
  const end = value.span
  const last = end.endColumn === 1 && end.endLine > keySpan.line ? end.endLine - 1 : end.endLine
  const kept = lines.slice(keySpan.line, last).filter((line) => /^\s*#(?! *stack-lint)/.test(line))
  return [...lines.slice(0, keySpan.line - 1), ...kept, ...lines.slice(last)].join('')
}

function without(value: PlainValue, [key, ...rest]: TreePath): PlainValue {
  if (key === undefined || value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      if (name !== key) return [[name, inner]]
      return rest.length === 0 ? [] : [[name, without(inner, rest)]]
    }),
  )
}

/** Also in the order of the keys. */
function sameValue(a: PlainValue, b: PlainValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
