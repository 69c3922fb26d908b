import type { DiagnosticList } from './diagnostic-list.ts'
import { child, entriesOf } from './source-tree.ts'
import type { SourceMapping } from './source-tree.ts'

/** Names become keys of objects and parts of file names; some are taken there. */
export function checkNames(tree: SourceMapping, diagnostics: DiagnosticList): void {
  for (const section of ['services', 'networks', 'volumes']) {
    for (const { key, keySpan } of entriesOf(child(tree, section))) {
      if (!(key in {}) && key !== '.' && key !== '..') continue
      const message = `'${key}' cannot be a name in '${section}'`
      diagnostics.refusal({ code: 'SF0017', message, hint: 'choose another name', span: keySpan })
    }
  }
  for (const section of ['networks', 'volumes']) {
    for (const { key, value } of entriesOf(child(tree, section))) {
      const name = child(value, 'name')
      const text = name?.kind === 'scalar' ? name.text : ''
      if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(text)) continue
      const message = `'name' of '${key}' in '${section}' is no valid name: '${text}'`
      const hint =
        'use letters, digits, dots, hyphens and underscores, and begin with a letter or digit'
      diagnostics.refusal({ code: 'SF0017', message, hint, span: name?.span })
    }
  }
}
