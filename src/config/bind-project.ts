import type { Project, Volume, VolumeContent } from '../model/project.ts'
import { bindNetwork, networksOfModes } from './bind-networks.ts'
import { bindService } from './bind-service.ts'
import { bindLabels } from './bind-values.ts'
import { shareMounts } from './share-mounts.ts'
import type { VariableLookup } from './evaluate-template.ts'
import { child, entriesOf, isTrue, textOf } from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

export interface ProjectFrame {
  readonly name: string
  readonly workingDirectory: string
  readonly files: readonly string[]
  readonly disabledServices: readonly string[]
  readonly lookup: VariableLookup
}

/** Reads a canonical, checked tree into the project. Networks and volumes that nothing uses are left out. */
export function bindProject(tree: SourceMapping, frame: ProjectFrame): Project {
  const { lookup, ...named } = frame
  const services = shareMounts(
    entriesOf(child(tree, 'services')).map(
      ({ key, value }) => [key, bindService(key, value, { tree, lookup })] as const,
    ),
  )
  const used = Object.values(services)
  const networkKeys = new Set(used.flatMap(({ networks }) => Object.keys(networks)))
  const volumeKeys = new Set(
    used.flatMap(({ mounts }) =>
      mounts.map((mount) => (mount.type === 'volume' ? mount.volume : undefined)),
    ),
  )
  return {
    ...named,
    services,
    networks: {
      ...bindEach(child(tree, 'networks'), (key) => networkKeys.has(key), bindNetwork),
      ...networksOfModes(child(tree, 'services'), frame.name),
    },
    volumes: bindEach(child(tree, 'volumes'), (key) => volumeKeys.has(key), bindVolume),
  }
}

function bindEach<Resource>(
  node: SourceTree | undefined,
  isUsed: (key: string) => boolean,
  bind: (key: string, node: SourceTree) => Resource,
): Readonly<Record<string, Resource>> {
  return Object.fromEntries(
    entriesOf(node)
      .filter(({ key }) => isUsed(key))
      .map(({ key, value }) => [key, bind(key, value)]),
  )
}

function bindVolume(key: string, node: SourceTree): Volume {
  return {
    key,
    name: textOf(child(node, 'name')) ?? key,
    external: isTrue(child(node, 'external')),
    labels: bindLabels(child(node, 'labels')),
    content: bindContent(child(node, 'driver_opts')),
  }
}

function bindContent(options: SourceTree | undefined): VolumeContent | undefined {
  if (entriesOf(options).length === 0) return undefined
  const text = (key: string): string => textOf(child(options, key)) ?? ''
  return { type: text('type'), device: text('device'), options: text('o') }
}
