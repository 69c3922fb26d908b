import { ociRuntimes } from '../model/oci-runtimes.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry } from './source-tree.ts'

/** The program that `runtime` names; `null` is the one that comes along, `undefined` is none. */
export function runtimeProgram(text: string): string | null | undefined {
  if (text === '') return null
  return text.startsWith('/') ? text : ociRuntimes[text]
}

/** Checks by which OCI runtime a service asks to be run, and that it can do what is asked of it. */
export function checkRuntime({ key, value }: SourceEntry, diagnostics: DiagnosticList): void {
  const node = child(value, 'runtime')
  const text = textOf(node) ?? ''
  const program = runtimeProgram(text)
  if (program === null) return
  if (program === undefined) {
    diagnostics.refusal({
      code: 'SF0006',
      message: `'runtime' of service '${key}' is not known: '${text}'`,
      hint: `write ${Object.keys(ociRuntimes).join(', ')}, the absolute path of an OCI runtime, or leave it out`,
      span: node?.span,
    })
    return
  }
  for (const mount of itemsOf(child(value, 'volumes'))) {
    const subpath = child(child(mount, 'volume'), 'subpath')
    if (subpath === undefined) continue
    // Only ours opens it without following links that a container may put there at any moment.
    diagnostics.refusal({
      code: 'SF0012',
      message: `service '${key}' has both 'runtime: ${text}' and a 'subpath' of a volume`,
      hint: "mount the whole volume, or remove 'runtime'",
      span: subpath.span,
    })
  }
}
