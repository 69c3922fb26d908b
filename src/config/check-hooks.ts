import type { DiagnosticList } from './diagnostic-list.ts'
import { child, itemsOf } from './source-tree.ts'
import type { SourceEntry } from './source-tree.ts'

const kinds = ['pre_start', 'post_start', 'pre_stop']

/** A hook has to name a program. */
export function checkHooks({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  for (const kind of kinds) {
    for (const [index, hook] of itemsOf(child(value, kind)).entries()) {
      const command = child(hook, 'command')
      if (itemsOf(command).length > 0) continue
      diagnostics.refusal({
        code: 'SF0006',
        message: `'${kind}.${index}.command' of service '${key}' is empty`,
        hint: "name a program: ['./ready.sh', 'argument']",
        span: (command ?? hook).span,
      })
    }
  }
}
