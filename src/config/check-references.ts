import { nearestName } from '../errors/nearest-name.ts'
import type { SourceSpan } from '../errors/stack-error.ts'
import { bindHealthcheck } from './bind-healthcheck.ts'
import type { CheckedTree } from './check-consistency.ts'
import type { DiagnosticList, Problem } from './diagnostic-list.ts'
import { child, entriesOf, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'

/** Networks, volumes and services that are named must be there. */
export function checkReferences(checked: CheckedTree, diagnostics: DiagnosticList): void {
  const { tree, disabledServices, incompleteServices } = checked
  const services = new Map(entriesOf(child(tree, 'services')).map((entry) => [entry.key, entry]))
  const networks = keysOf(child(tree, 'networks'))
  const volumes = keysOf(child(tree, 'volumes'))
  for (const service of services.values()) {
    const { key: user, value } = service
    for (const { key, keySpan: span } of entriesOf(child(value, 'networks'))) {
      if (!networks.has(key)) {
        diagnostics.error(undefinedName({ kind: 'network', key, user, known: [...networks], span }))
      }
    }
    for (const mount of itemsOf(child(value, 'volumes'))) {
      const source = textOf(child(mount, 'type')) === 'volume' ? child(mount, 'source') : undefined
      const key = textOf(source) ?? ''
      if (source === undefined || key === '' || volumes.has(key)) continue
      const { span } = source
      diagnostics.error(undefinedName({ kind: 'volume', key, user, known: [...volumes], span }))
    }
    for (const dependency of entriesOf(child(value, 'depends_on'))) {
      const { key, keySpan: span } = dependency
      const target = services.get(key)
      if (target !== undefined) {
        checkHealthIsKnown(service, dependency, target, incompleteServices, diagnostics)
      } else if (!disabledServices.includes(key)) {
        const known = [...services.keys()].filter((name) => name !== user)
        diagnostics.error(undefinedName({ kind: 'service', key, user, known, span }))
      }
    }
  }
}

interface Reference {
  readonly kind: 'network' | 'volume' | 'service'
  readonly key: string
  /** The service that refers to it. */
  readonly user: string
  readonly known: readonly string[]
  readonly span: SourceSpan
}

function undefinedName({ kind, key, user, known, span }: Reference): Problem {
  const isPath = kind === 'volume' && key.includes('/')
  const addition =
    kind === 'service' ? undefined : `add '${key}:' below '${kind}s:' at the top level`
  return {
    code: 'SF0010',
    message: `service '${user}' ${kind === 'service' ? 'depends on' : 'uses'} undefined ${kind} '${key}'`,
    hint: isPath
      ? "a path on the host begins with './' or '/'"
      : (nearestHint(key, known) ?? addition),
    span,
  }
}

/** For what can be added, that is the better advice when nothing is near. */
function nearestHint(key: string, known: readonly string[]): string | undefined {
  const nearest = nearestName(key, known)
  return nearest === undefined ? undefined : `did you mean '${nearest}'?`
}

/** An image may bring a healthcheck along; where there is no image or it is disabled, none can come. */
function checkHealthIsKnown(
  service: SourceEntry,
  dependency: SourceEntry,
  target: SourceEntry,
  incompleteServices: ReadonlySet<string>,
  diagnostics: DiagnosticList,
): void {
  const condition = child(dependency.value, 'condition')
  if (textOf(condition) !== 'service_healthy' || incompleteServices.has(target.key)) return
  const wish = bindHealthcheck(target.value)
  const mayComeWithImage = child(target.value, 'image') !== undefined && wish !== 'disabled'
  const isGiven = typeof wish === 'object' && wish.probe !== undefined
  if (isGiven || mayComeWithImage) return
  diagnostics.refusal({
    code: 'SF0012',
    message: `service '${service.key}' waits for service '${target.key}' to be healthy, which has no healthcheck`,
    hint: `give '${target.key}' a healthcheck, or use the condition service_started`,
    span: condition?.span ?? dependency.keySpan,
  })
}

function keysOf(node: SourceTree | undefined): ReadonlySet<string> {
  return new Set(entriesOf(node).map(({ key }) => key))
}
