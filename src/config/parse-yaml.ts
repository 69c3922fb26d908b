import type { DiagnosticList } from './diagnostic-list.ts'
import { readLeniently } from './lenient-yaml.ts'
import { SpanFinder } from './span-finder.ts'
import { isNull } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'
import { readStrictly } from './strict-yaml.ts'
import { TreeBuilder } from './tree-builder.ts'
import { readUsually } from './usual-yaml.ts'
import type { EventSource } from './yaml-event.ts'
import { describeSyntaxError } from './yaml-syntax-errors.ts'

/** Reads the documents of a file. What cannot be read is reported and left out. */
export function parseYaml(
  file: string,
  text: string,
  diagnostics: DiagnosticList,
): readonly SourceTree[] {
  const spans = new SpanFinder(file, text)
  const events = readUsually(text) ?? readStrictly(text) ?? readOrComplain(text, spans, diagnostics)
  const trees: SourceTree[] = []
  let documents = 0
  while (events?.nextDocument() === true) {
    documents += 1
    const tree = new TreeBuilder(events, spans, diagnostics).build()
    if (tree === 'too complex') break
    if (tree !== undefined) trees.push(tree)
  }
  return documents > 1 ? trees.filter((tree) => !isNull(tree)) : trees
}

function readOrComplain(
  text: string,
  spans: SpanFinder,
  diagnostics: DiagnosticList,
): EventSource | undefined {
  const read = readLeniently(text)
  if (read === undefined) {
    const message = 'the stack file is nested too deeply'
    const hint = 'split it or simplify it'
    diagnostics.error({ code: 'SF0018', message, hint, span: spans.span(0, 0) })
    return undefined
  }
  for (const error of read.errors) {
    const span = spans.span(error.pos[0], error.pos[1])
    diagnostics.error({ ...describeSyntaxError(error), span })
  }
  return read.events
}
