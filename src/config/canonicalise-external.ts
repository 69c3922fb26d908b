import type { DiagnosticList } from './diagnostic-list.ts'
import { child, scalar, textOf, withEntry } from './source-tree.ts'
import type { SourceMapping } from './source-tree.ts'

/** `external: {name: x}` is an old way to write `external: true` and `name: x`. */
export function canonicaliseExternal(
  resource: SourceMapping,
  key: string,
  diagnostics: DiagnosticList,
): SourceMapping {
  const external = resource.entries.get('external')
  if (external?.value.kind !== 'mapping') return resource
  const { value, keySpan } = external
  diagnostics.warning({
    code: 'SF0020',
    message: `'external.name' of '${key}' is obsolete`,
    hint: "write 'external: true' and 'name' beside it",
    span: keySpan,
  })
  const marked = withEntry(resource, { ...external, value: scalar(true, value.span) })
  const name = child(value, 'name')
  const ownName = textOf(child(resource, 'name'))
  if (name === undefined) return marked
  if (ownName !== undefined && ownName !== textOf(name)) {
    diagnostics.error({
      code: 'SF0012',
      message: `'external.name' and 'name' of '${key}' differ`,
      hint: "keep 'name' alone",
      span: name.span,
    })
  }
  return withEntry(marked, { key: 'name', keySpan: name.span, value: name })
}
