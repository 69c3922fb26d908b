import { addImplicitDependencies } from './implicit-dependencies.ts'
import type { VariableLookup } from './evaluate-template.ts'
import {
  child,
  entriesOf,
  isNull,
  isTrue,
  itemsOf,
  mapValues,
  mapping,
  scalar,
  sequence,
  textOf,
  withEntry,
} from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

export interface NormalFrame {
  readonly projectName: string
  readonly lookup: VariableLookup
}

/** Makes explicit what Compose implies: dependencies, the network `default`, values, names. */
export function normalise(tree: SourceMapping, frame: NormalFrame): SourceMapping {
  const joined = withDefaultNetwork(tree)
  return mapValues(joined, (section, { key: sectionKey }) => {
    if (section.kind !== 'mapping') return section
    if (sectionKey === 'services')
      return mapValues(section, (service) =>
        service.kind === 'mapping' ? normaliseService(service, frame) : service,
      )
    if (!namedSections.has(sectionKey)) return section
    return mapValues(section, (resource, { key }) => named(resource, key, frame.projectName))
  })
}

const namedSections = new Set(['networks', 'volumes', 'configs', 'secrets'])

function normaliseService(service: SourceMapping, { lookup }: NormalFrame): SourceMapping {
  const filled = mapValues(service, (value, { key }) => {
    if (key === 'build') return normaliseBuild(value, lookup)
    if (key === 'pull_policy' && textOf(value) === 'if_not_present')
      return scalar('missing', value.span)
    return key === 'environment' ? withValues(value, lookup) : value
  })
  return addImplicitDependencies(filled)
}

function normaliseBuild(build: SourceTree, lookup: VariableLookup): SourceTree {
  if (build.kind !== 'mapping') return build
  const filled = mapValues(build, (value, { key }) => {
    if (key !== 'args') return value
    const args = withValues(value, lookup)
    if (args.kind === 'mapping') return mapValues(args, (arg) => (isNull(arg) ? undefined : arg))
    const items = itemsOf(args).filter((item) => textOf(item)?.includes('=') === true)
    return sequence(items, args.span)
  })
  if (filled.entries.has('dockerfile') || filled.entries.has('dockerfile_inline')) return filled
  const value = scalar('Dockerfile', build.span)
  return withEntry(filled, { key: 'dockerfile', keySpan: build.span, value })
}

/** Variables without a value take it from the project, where it has one. */
function withValues(node: SourceTree, lookup: VariableLookup): SourceTree {
  if (node.kind === 'sequence') {
    const items = node.items.map((item) => withValueOfPair(item, lookup))
    return { ...node, items }
  }
  if (node.kind !== 'mapping') return node
  return mapValues(node, (value, { key }) => {
    const found = isNull(value) ? lookup(key) : undefined
    return found === undefined ? value : scalar(found, value.span)
  })
}

/** `KEY` as `KEY=value`. */
function withValueOfPair(item: SourceTree, lookup: VariableLookup): SourceTree {
  const text = textOf(item) ?? ''
  const found = text.includes('=') ? undefined : lookup(text)
  return found === undefined ? item : scalar(`${text}=${found}`, item.span)
}

function withDefaultNetwork(tree: SourceMapping): SourceMapping {
  const services = tree.entries.get('services')
  if (services?.value.kind !== 'mapping') return tree
  const joined = mapValues(services.value, (service) => {
    if (service.kind !== 'mapping' || !usesDefaultNetwork(service)) return service
    const networks = mapping({ default: scalar(null, service.span) }, service.span)
    return withEntry(service, { key: 'networks', keySpan: service.span, value: networks })
  })
  const withServices = withEntry(tree, { ...services, value: joined })
  const isUsed = entriesOf(joined).some(
    ({ value }) => child(child(value, 'networks'), 'default') !== undefined,
  )
  return isUsed ? withNetwork(withServices, 'default') : withServices
}

function usesDefaultNetwork(service: SourceMapping): boolean {
  if (service.entries.has('network_mode') || service.entries.has('provider')) return false
  return entriesOf(child(service, 'networks')).length === 0
}

function withNetwork(tree: SourceMapping, key: string): SourceMapping {
  const known = child(tree, 'networks')
  const networks = known?.kind === 'mapping' ? known : mapping({}, tree.span)
  if (networks.entries.has(key)) return tree
  const value = withEntry(networks, { key, keySpan: tree.span, value: mapping({}, tree.span) })
  return withEntry(tree, { key: 'networks', keySpan: networks.span, value })
}

function named(given: SourceTree, key: string, projectName: string): SourceTree {
  const resource = isNull(given) ? mapping({}, given.span) : given
  if (resource.kind !== 'mapping' || resource.entries.has('name')) return resource
  const name = isTrue(child(resource, 'external')) ? key : `${projectName}_${key}`
  return withEntry(resource, {
    key: 'name',
    keySpan: resource.span,
    value: scalar(name, resource.span),
  })
}
