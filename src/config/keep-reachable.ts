import { child, entriesOf, mapValues, withEntry } from './source-tree.ts'
import type { SourceMapping } from './source-tree.ts'

/** Keeps the named services and all that they depend on; all services when none is named. */
export function keepReachable(tree: SourceMapping, names: readonly string[]): SourceMapping {
  const services = tree.entries.get('services')
  if (names.length === 0 || services?.value.kind !== 'mapping') return tree
  const kept = new Set(names)
  // The set grows while it is walked.
  for (const name of kept) {
    const service = child(services.value, name)
    for (const { key } of entriesOf(child(service, 'depends_on'))) kept.add(key)
  }
  const value = mapValues(services.value, (service, { key }) =>
    kept.has(key) ? service : undefined,
  )
  return withEntry(tree, { ...services, value })
}
