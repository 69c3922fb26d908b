import { isPathOfContext } from './build-context.ts'
import { lookUp, pathTable } from './path-table.ts'
import type { PathTable } from './path-table.ts'
import { resolvePath } from './posix-path.ts'
import { child, mapItems, mapValues, scalar, textOf } from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

export interface PathBase {
  /** Absolute, unless paths are to stay relative. */
  readonly projectDirectory: string
  /** What `~` stands for. */
  readonly home: string | undefined
}

/** Tells whether the text of a value is a path of the host; `parent` is the mapping it stands in. */
type IsPath = (text: string, parent: SourceTree) => boolean

const always: IsPath = () => true

const hostPaths: PathTable<IsPath> = pathTable<IsPath>({
  'services.*.build.additional_contexts.*': (text) =>
    !text.startsWith('service:') && isPathOfContext(text),
  'services.*.build.context': isPathOfContext,
  'services.*.build.ssh.*': (text) => text !== '',
  'services.*.develop.watch.*.path': always,
  'services.*.env_file.*.path': always,
  'services.*.extends.file': always,
  'services.*.label_file.*': always,
  'services.*.rootfs': (text) => text !== 'host',
  'services.*.volumes.*.source': (_, mount) => textOf(child(mount, 'type')) === 'bind',
  'configs.*.file': always,
  'secrets.*.file': always,
  'volumes.*.driver_opts.device': (_, options) => textOf(child(options, 'o')) === 'bind',
})

const volumePaths = hostPaths.below('volumes')?.below('*')

/** Makes every path of the host absolute. */
export function resolvePaths(tree: SourceMapping, base: PathBase): SourceMapping {
  return resolveBelow(tree, hostPaths, base)
}

/** Makes the paths of one service absolute, in whatever forms they are written. */
export function resolvePathsOf(service: SourceMapping, base: PathBase): SourceMapping {
  const paths = hostPaths.below('services')?.below('*')
  return paths === undefined ? service : resolveBelow(service, paths, base)
}

function resolveBelow(
  node: SourceMapping,
  paths: PathTable<IsPath>,
  base: PathBase,
): SourceMapping {
  return mapValues(node, (value, { key }) => {
    const below = paths.below(key)
    return below === undefined ? value : resolveNode(value, node, below, base)
  })
}

function resolveNode(
  node: SourceTree,
  parent: SourceTree,
  paths: PathTable<IsPath>,
  base: PathBase,
): SourceTree {
  if (node.kind === 'mapping') {
    const isVolume = paths === volumePaths
    const isLocal = textOf(child(node, 'driver')) === 'local'
    return isVolume && !isLocal ? node : resolveBelow(node, paths, base)
  }
  if (node.kind === 'sequence') {
    return mapItems(node, (item, index) => {
      const below = paths.below(String(index))
      return below === undefined ? item : resolveNode(item, parent, below, base)
    })
  }
  const text = textOf(node)
  const isPath = lookUp(paths, [])
  return text !== undefined && isPath?.(text, parent) === true
    ? resolveText(node, text, base)
    : node
}

function resolveText(
  node: SourceTree,
  path: string,
  { projectDirectory, home }: PathBase,
): SourceTree {
  if (/^([a-zA-Z]:[\\/]|\\\\)/.test(path)) return node // A path of Windows stays.
  const isInHome = home !== undefined && (path === '~' || path.startsWith('~/'))
  if (path.startsWith('/')) return node // As it is written: the kernel goes the same way.
  return scalar(resolvePath(projectDirectory, isInHome ? home + path.slice(1) : path), node.span)
}
