import { child, entriesOf, itemsOf, mapping, scalar, textOf, withEntry } from './source-tree.ts'
import type { SourceEntry, SourceMapping, SourceTree } from './source-tree.ts'

const namespaceKeys = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup']

interface Reference {
  readonly name: string
  /** Whether this service restarts with the other. */
  readonly restart: boolean
  readonly node: SourceTree
}

/** A service that uses another one by its links, namespaces or mounts depends on it. */
export function addImplicitDependencies(service: SourceMapping): SourceMapping {
  const references = referencesOf(service)
  if (references.length === 0) return service
  const known = child(service, 'depends_on')
  const entries = new Map(entriesOf(known).map((entry) => [entry.key, entry]))
  for (const { name, restart, node } of references) {
    if (!entries.has(name)) entries.set(name, dependencyOn(name, restart, node))
  }
  const span = known?.span ?? service.span
  const value: SourceTree = { kind: 'mapping', entries, span, tag: undefined }
  const keySpan = service.entries.get('depends_on')?.keySpan ?? span
  return withEntry(service, { key: 'depends_on', keySpan, value })
}

function referencesOf(service: SourceMapping): readonly Reference[] {
  const links = itemsOf(child(service, 'links')).map((node) => ({
    name: textOf(node)?.split(':')[0] ?? '',
    restart: true,
    node,
  }))
  const namespaces = namespaceKeys.flatMap((key) => {
    const node = child(service, key)
    const name = serviceReference(textOf(node))
    return node === undefined || name === undefined ? [] : [{ name, restart: true, node }]
  })
  const mounts = itemsOf(child(service, 'volumes_from')).flatMap((node) => {
    const text = textOf(node) ?? ''
    const isService = !text.startsWith('container:')
    return isService ? [{ name: text.split(':')[0] ?? '', restart: false, node }] : []
  })
  return [...links, ...namespaces, ...mounts]
}

/** The name in `service:name`. */
export function serviceReference(text: string | undefined): string | undefined {
  return text?.startsWith('service:') === true ? text.slice('service:'.length) : undefined
}

function dependencyOn(name: string, restart: boolean, { span }: SourceTree): SourceEntry {
  const value = mapping(
    {
      condition: scalar('service_started', span),
      restart: scalar(restart, span),
      required: scalar(true, span),
    },
    span,
  )
  return { key: name, keySpan: span, value }
}
