import { child, entriesOf, isTrue, mapValues, mapping, scalar, withEntry } from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

/** Makes explicit what Compose implies: the network `default`, and the names of networks and volumes. */
export function normalise(tree: SourceMapping, projectName: string): SourceMapping {
  return withNames(
    withNames(withDefaultNetwork(tree), 'networks', projectName),
    'volumes',
    projectName,
  )
}

function withDefaultNetwork(tree: SourceMapping): SourceMapping {
  const services = tree.entries.get('services')
  if (services?.value.kind !== 'mapping') return tree
  const joined = mapValues(services.value, (service) => {
    const isAlone = service.kind === 'mapping' && entriesOf(child(service, 'networks')).length === 0
    if (!isAlone) return service
    const networks = mapping({ default: scalar(null, service.span) }, service.span)
    return withEntry(service, { key: 'networks', keySpan: service.span, value: networks })
  })
  const withServices = withEntry(tree, { ...services, value: joined })
  const isUsed = entriesOf(joined).some(
    ({ value }) => child(child(value, 'networks'), 'default') !== undefined,
  )
  return isUsed ? withNetwork(withServices, 'default') : withServices
}

function withNetwork(tree: SourceMapping, key: string): SourceMapping {
  const known = child(tree, 'networks')
  const networks = known?.kind === 'mapping' ? known : mapping({}, tree.span)
  if (networks.entries.has(key)) return tree
  const value = withEntry(networks, { key, keySpan: tree.span, value: mapping({}, tree.span) })
  return withEntry(tree, { key: 'networks', keySpan: networks.span, value })
}

function withNames(
  tree: SourceMapping,
  section: 'networks' | 'volumes',
  projectName: string,
): SourceMapping {
  return mapValues(tree, (resources, entry) => {
    if (entry.key !== section || resources.kind !== 'mapping') return resources
    return mapValues(resources, (resource, { key }) => named(resource, key, projectName))
  })
}

function named(resource: SourceTree, key: string, projectName: string): SourceTree {
  if (resource.kind !== 'mapping' || resource.entries.has('name')) return resource
  const name = isTrue(child(resource, 'external')) ? key : `${projectName}_${key}`
  return withEntry(resource, {
    key: 'name',
    keySpan: resource.span,
    value: scalar(name, resource.span),
  })
}
