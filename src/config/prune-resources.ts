import { child, entriesOf, itemsOf, mapValues, textOf } from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

/** The keys that a service uses, by section. */
const usedKeys: Readonly<Record<string, (service: SourceTree) => readonly string[]>> = {
  networks: (service) => entriesOf(child(service, 'networks')).map(({ key }) => key),
  volumes: (service) =>
    itemsOf(child(service, 'volumes')).flatMap((mount) =>
      textOf(child(mount, 'type')) === 'volume' ? (textOf(child(mount, 'source')) ?? []) : [],
    ),
  configs: (service) => sourcesOf(child(service, 'configs')),
  secrets: (service) => [
    ...sourcesOf(child(service, 'secrets')),
    ...sourcesOf(child(child(service, 'build'), 'secrets')),
  ],
  models: (service) => entriesOf(child(service, 'models')).map(({ key }) => key),
}

/** Takes away the networks, volumes, configs, secrets and models that no service uses. */
export function pruneResources(tree: SourceMapping): SourceMapping {
  const services = entriesOf(child(tree, 'services')).map(({ value }) => value)
  return mapValues(tree, (section, { key }) => {
    const keysOf = Object.hasOwn(usedKeys, key) ? usedKeys[key] : undefined
    if (keysOf === undefined || section.kind !== 'mapping') return section
    const used = new Set(services.flatMap(keysOf))
    const kept = mapValues(section, (resource, entry) =>
      used.has(entry.key) ? resource : undefined,
    )
    return kept.entries.size === 0 ? undefined : kept
  })
}

function sourcesOf(mounts: SourceTree | undefined): readonly string[] {
  return itemsOf(mounts).flatMap((mount) => textOf(child(mount, 'source')) ?? [])
}
