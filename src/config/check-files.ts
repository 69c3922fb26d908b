import type { DiagnosticList } from './diagnostic-list.ts'
import type { VariableLookup } from './evaluate-template.ts'
import { child, entriesOf, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceMapping, SourceTree } from './source-tree.ts'

const sections = ['configs', 'secrets'] as const

/** Checks where services have configs and secrets, and that variables that hold some are set. */
export function checkFiles(
  tree: SourceMapping,
  lookup: VariableLookup,
  diagnostics: DiagnosticList,
): void {
  for (const section of sections) {
    for (const service of entriesOf(child(tree, 'services'))) {
      for (const use of itemsOf(child(service.value, section))) {
        checkOwner(service, section, use, diagnostics)
        const key = textOf(child(use, 'source')) ?? ''
        checkVariable(section, key, child(child(tree, section), key), lookup, diagnostics)
      }
    }
  }
}

function checkOwner(
  { key }: SourceEntry,
  section: string,
  use: SourceTree,
  diagnostics: DiagnosticList,
): void {
  for (const name of ['uid', 'gid']) {
    const node = child(use, name)
    const text = textOf(node) ?? ''
    if (node === undefined || (/^\d{0,10}$/.test(text) && Number(text) < 2 ** 31)) continue
    diagnostics.refusal({
      code: 'SF0006',
      message: `'${name}' in '${section}' of service '${key}' is no number of an owner: '${text}'`,
      hint: 'write a number: names mean something inside of an image only',
      span: node.span,
    })
  }
}

function checkVariable(
  section: string,
  key: string,
  resource: SourceTree | undefined,
  lookup: VariableLookup,
  diagnostics: DiagnosticList,
): void {
  const node = child(resource, 'environment')
  const name = textOf(node)
  if (node === undefined || name === undefined || lookup(name) !== undefined) return
  diagnostics.refusal({
    code: 'SF0009',
    message: `variable '${name}' of ${section.slice(0, -1)} '${key}' is not set`,
    hint: `set it in the shell or in the file '.env'`,
    span: node.span,
  })
}
