import type { DiagnosticList } from './diagnostic-list.ts'
import { describePath } from './describe-path.ts'
import { mappingOfLabels } from './short-lists.ts'
import { child, entriesOf, mapping, toPlain, withEntry } from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

const sections = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models']

/** Adds the resources of an included file; one that is there already must be the same. */
export function addResources(
  tree: SourceMapping,
  added: SourceMapping,
  diagnostics: DiagnosticList,
): SourceMapping {
  let result = tree
  for (const section of sections) {
    const resources = child(added, section)
    if (resources?.kind !== 'mapping' || resources.entries.size === 0) continue
    const known = child(result, section)
    let own = known?.kind === 'mapping' ? known : mapping({}, resources.span)
    for (const entry of resources.entries.values()) {
      const present = own.entries.get(entry.key)
      if (present === undefined) own = withEntry(own, entry)
      else if (!isSame(present.value, entry.value)) {
        diagnostics.error({
          code: 'SF0022',
          message: `${describePath([section, entry.key])} is also in the included file '${entry.keySpan.file}'`,
          hint: 'rename one of the two, or merge the files with several -f options',
          span: present.keySpan,
        })
      }
    }
    const keySpan = tree.entries.get(section)?.keySpan ?? own.span
    result = withEntry(result, { key: section, keySpan, value: own })
  }
  return result
}

/** What is included is canonical already, what includes it is not; the order of keys says nothing. */
function isSame(present: SourceTree, included: SourceTree): boolean {
  return comparable(present) === comparable(included)
}

function comparable(node: SourceTree): string {
  const canonical = mapping(
    Object.fromEntries(
      entriesOf(node).map(({ key, value }) => [
        key,
        key === 'labels' || key === 'driver_opts' ? mappingOfLabels(value) : value,
      ]),
    ),
    node.span,
  )
  return JSON.stringify(toPlain(canonical), (_, value: unknown) =>
    isObject(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
