import type { DiagnosticList } from './diagnostic-list.ts'
import { parseOnChange } from './parse-on-change.ts'
import { child, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry } from './source-tree.ts'

/** Checks what a service wants done when something that it mounts has other content. */
export function checkOnChange({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  for (const section of ['configs', 'secrets', 'volumes']) {
    for (const use of itemsOf(child(value, section))) {
      const node = child(use, 'on_change')
      if (node === undefined) continue
      const place = `'${section}' of service '${key}'`
      const text = textOf(node) ?? ''
      if (parseOnChange(text) === undefined) {
        diagnostics.refusal({
          code: 'SF0006',
          message: `'on_change' in ${place} is not valid: '${text}'`,
          hint: "write 'recreate', 'restart', 'none', or a signal such as 'signal:HUP'",
          span: node.span,
        })
      }
      const type = textOf(child(use, 'type'))
      if (section !== 'volumes' || type === 'bind') continue
      diagnostics.refusal({
        code: 'SF0012',
        message: `'on_change' in ${place} does not apply to a mount of type '${type ?? ''}'`,
        hint: "remove 'on_change': what is in a volume is changed by those who use it",
        span: node.span,
      })
    }
  }
}
