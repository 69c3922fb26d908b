import type { DiagnosticList } from './diagnostic-list.ts'
import { pathTable } from './path-table.ts'
import type { PathTable } from './path-table.ts'
import { child, mapValues, textOf, toPlain } from './source-tree.ts'
import type { SourceMapping, SourceSequence, SourceTree } from './source-tree.ts'

type KeyOf = (item: SourceTree) => string

const byText: KeyOf = (item) => textOf(item) ?? ''
const byName: KeyOf = (item) => byText(item).split('=')[0] ?? ''

const byTarget: KeyOf = (item) => byText(child(item, 'target') ?? item)

/** A mount without a target is in this directory, under the key of its source. */
function mountedAt(directory: string): KeyOf {
  return (item) =>
    textOf(child(item, 'target')) ?? `${directory}${byText(child(item, 'source') ?? item)}`
}

/** Lists whose items have an identity: of two with the same one the later counts. */
const identities: PathTable<KeyOf> = pathTable<KeyOf>({
  // Where variables are not replaced, these are the lists that merging makes of two files.
  'services.*.annotations': byName,
  'services.*.build.additional_contexts': byName,
  'services.*.build.args': byName,
  'services.*.build.labels': byName,
  'services.*.deploy.labels': byName,
  'services.*.environment': byName,
  'services.*.labels': byName,
  'services.*.sysctls': byName,
  'networks.*.labels': byName,
  'services.*.build.tags': byName,
  'services.*.cap_add': byName,
  'services.*.cap_drop': byName,
  'services.*.configs': mountedAt('/'),
  'services.*.devices': byTarget,
  'services.*.dns': byName,
  'services.*.dns_opt': byName,
  'services.*.dns_search': byName,
  'services.*.expose': byText,
  'services.*.links': byName,
  'services.*.networks.*.aliases': byName,
  'services.*.networks.*.link_local_ips': byName,
  'services.*.profiles': byName,
  'services.*.secrets': mountedAt('/run/secrets/'),
  'services.*.tmpfs': byName,
  'services.*.env_file': (item) => byText(child(item, 'path') ?? item),
  'services.*.volumes': byTarget,
  'services.*.ports': (item) =>
    textOf(item) ??
    ['host_ip', 'published', 'target', 'protocol']
      .map((key) => textOf(child(item, key)) ?? '')
      .join(':'),
})

/** Keeps one item of each identity, at the place of the first. */
export function removeRepetitions(tree: SourceMapping, diagnostics: DiagnosticList): SourceMapping {
  return walkMapping(tree, identities, diagnostics)
}

function walkMapping(
  node: SourceMapping,
  keys: PathTable<KeyOf> | undefined,
  diagnostics: DiagnosticList,
): SourceMapping {
  if (keys === undefined) return node
  return mapValues(node, (value, { key }) => {
    const below = keys.below(key)
    if (value.kind === 'mapping') return walkMapping(value, below, diagnostics)
    if (value.kind === 'sequence' && below?.value !== undefined)
      return uniqueItems(value, below.value, key, diagnostics)
    return value
  })
}

function uniqueItems(
  list: SourceSequence,
  keyOf: KeyOf,
  attribute: string,
  diagnostics: DiagnosticList,
): SourceSequence {
  if (list.items.length < 2) return list
  const items = new Map<string, SourceTree>()
  for (const item of list.items) {
    const key = keyOf(item)
    const earlier = items.get(key)
    if (attribute === 'volumes' && earlier !== undefined)
      reportSameTarget(earlier, item, key, diagnostics)
    items.set(key, item)
  }
  return items.size === list.items.length ? list : { ...list, items: [...items.values()] }
}

/** Replacing the mount of an earlier file is what override files are for; within one file it is a slip. */
function reportSameTarget(
  earlier: SourceTree,
  later: SourceTree,
  target: string,
  diagnostics: DiagnosticList,
): void {
  const isSlip = earlier.span.file === later.span.file
  if (!isSlip || JSON.stringify(toPlain(earlier)) === JSON.stringify(toPlain(later))) return
  diagnostics.refusal({
    code: 'SF0022',
    message: `mount target '${target}' is used twice`,
    hint: `it is first used in line ${earlier.span.line}; give one of the two another target`,
    span: later.span,
  })
}
