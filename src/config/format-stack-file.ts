import { DiagnosticList } from './diagnostic-list.ts'
import { parseYaml } from './parse-yaml.ts'
import { commentsOf, printYaml } from './print-yaml.ts'
import { entriesOf, itemsOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'
import type { Diagnostic } from '../errors/diagnostic.ts'

export type Formatted =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

/**
 * The text of a stack file in one layout. What it says and its comments stay the same, which is
 * checked; formatting what was formatted changes nothing.
 */
export function formatStackFile(file: string, text: string): Formatted {
  const diagnostics = new DiagnosticList()
  const before = parseYaml(file, text, diagnostics)
  if (diagnostics.hasErrors()) return { ok: false, diagnostics: diagnostics.all() }
  const printed = printStable(text)
  if (printed !== undefined && saysTheSame(before, printed) && keepsComments(text, printed)) {
    return { ok: true, text: text.includes('\r\n') ? printed.replaceAll('\n', '\r\n') : printed }
  }
  diagnostics.error({
    code: 'SF0018',
    message: `'${file}' cannot be formatted without changing what it says`,
    hint: 'write what is unusual in a simpler way: complex keys, comments inside brackets',
    span: undefined,
  })
  return { ok: false, diagnostics: diagnostics.all() }
}

/** Comments that move settle in a second turn. */
function printStable(text: string): string | undefined {
  const first = tidyLines(printYaml(text.replace(/^\u{feff}/u, '').replaceAll('\r\n', '\n')))
  const second = first === undefined ? undefined : tidyLines(printYaml(first))
  const third = second === undefined ? undefined : tidyLines(printYaml(second))
  return third === second ? second : undefined
}

/** Without space at line ends, where that is no part of a value, and empty lines at the ends. */
function tidyLines(printed: string | undefined): string | undefined {
  if (printed === undefined) return undefined
  const trimmed = `${printed.replace(/[ \t]+$/gm, '').replace(/^\n+|\n+$/g, '')}\n`
  return saysTheSame(parseYaml('', printed, new DiagnosticList()), trimmed) ? trimmed : printed
}

function saysTheSame(before: readonly SourceTree[], printed: string): boolean {
  const diagnostics = new DiagnosticList()
  const after = parseYaml('', printed, diagnostics)
  return (
    !diagnostics.hasErrors() && JSON.stringify(after.map(said)) === JSON.stringify(before.map(said))
  )
}

/** Values, their types as text, keys in order, and what is said of merging. */
function said(node: SourceTree): unknown {
  switch (node.kind) {
    case 'scalar':
      return [node.tag ?? '', typeof node.value, node.text]
    case 'sequence':
      return [node.tag ?? '', itemsOf(node).map(said)]
    case 'mapping':
      return [node.tag ?? '', entriesOf(node).map(({ key, value }) => [key, said(value)]), {}]
  }
}

function keepsComments(text: string, printed: string): boolean {
  return commentsOf(text).toSorted().join('\n') === commentsOf(printed).toSorted().join('\n')
}
