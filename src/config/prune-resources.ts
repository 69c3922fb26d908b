import { child, entriesOf, itemsOf, mapValues, textOf } from './source-tree.ts'
import type { SourceMapping } from './source-tree.ts'

/** Takes away the networks and volumes that no service uses. */
export function pruneResources(tree: SourceMapping): SourceMapping {
  const services = entriesOf(child(tree, 'services')).map(({ value }) => value)
  const used = {
    networks: new Set(
      services.flatMap((service) => entriesOf(child(service, 'networks')).map(({ key }) => key)),
    ),
    volumes: new Set(
      services.flatMap((service) =>
        itemsOf(child(service, 'volumes')).flatMap((mount) =>
          textOf(child(mount, 'type')) === 'volume' ? (textOf(child(mount, 'source')) ?? []) : [],
        ),
      ),
    ),
  }
  return mapValues(tree, (section, { key }) => {
    if ((key !== 'networks' && key !== 'volumes') || section.kind !== 'mapping') return section
    const kept = mapValues(section, (resource, entry) =>
      used[key].has(entry.key) ? resource : undefined,
    )
    return kept.entries.size === 0 ? undefined : kept
  })
}
