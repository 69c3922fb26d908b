import type { Network } from '../model/project.ts'
import type { ServiceNetwork } from '../model/service.ts'
import { splitMode } from './bind-isolation.ts'
import { bindEntries, bindLabels, bindTextList } from './bind-values.ts'
import { child, entriesOf, isTrue, itemsOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** The networks of a service by their keys; those that `network_mode` names have keys of their own. */
export function bindMemberships(service: SourceTree): Readonly<Record<string, ServiceNetwork>> {
  const named = networkOfMode(service)
  if (named !== undefined) return { [keyOfMode(named)]: { aliases: [] } }
  return bindEntries(child(service, 'networks'), (network) => ({
    aliases: bindTextList(child(network, 'aliases')),
  }))
}

export function bindNetwork(key: string, node: SourceTree): Network {
  const [range] = itemsOf(child(child(node, 'ipam'), 'config'))
  return {
    ...plainNetwork(key, textOf(child(node, 'name')) ?? key),
    external: isTrue(child(node, 'external')),
    internal: isTrue(child(node, 'internal')),
    subnet: textOf(child(range, 'subnet')),
    gateway: textOf(child(range, 'gateway')),
    labels: bindLabels(child(node, 'labels')),
  }
}

/**
 * Networks that services name with `network_mode`: one of this project in the place of the engine's
 * default `bridge`, and otherwise one that is there already.
 */
export function networksOfModes(
  services: SourceTree | undefined,
  projectName: string,
): Readonly<Record<string, Network>> {
  const names = entriesOf(services).flatMap(({ value }) => networkOfMode(value) ?? [])
  return Object.fromEntries(
    names.map((name) => {
      const key = keyOfMode(name)
      return name === 'bridge'
        ? [key, plainNetwork(key, `${projectName}_bridge`)]
        : [key, { ...plainNetwork(key, name), external: true }]
    }),
  )
}

function networkOfMode(service: SourceTree): string | undefined {
  const mode = textOf(child(service, 'network_mode')) ?? ''
  const [type, name] = splitMode(mode)
  if (mode === '' || type === 'host' || type === 'none' || name !== undefined) return undefined
  return mode === 'default' ? 'bridge' : mode
}

/** No key of a stack file has a blank in it. */
function keyOfMode(name: string): string {
  return `network_mode ${name}`
}

function plainNetwork(key: string, name: string): Network {
  return {
    key,
    name,
    external: false,
    internal: false,
    subnet: undefined,
    gateway: undefined,
    labels: {},
  }
}
