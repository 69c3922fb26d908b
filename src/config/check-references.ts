import { hintForName } from '../errors/nearest-name.ts'
import { bindHealthcheck } from './bind-healthcheck.ts'
import type { CheckedTree } from './check-consistency.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, entriesOf, isTrue, itemsOf, textOf } from './source-tree.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'

/** Networks, volumes and services that are named must be there. */
export function checkReferences(
  { tree, disabledServices, incompleteServices }: CheckedTree,
  diagnostics: DiagnosticList,
): void {
  const services = entriesOf(child(tree, 'services'))
  const known = {
    networks: keysOf(child(tree, 'networks')),
    volumes: keysOf(child(tree, 'volumes')),
    services: services.map(({ key }) => key),
  }
  for (const service of services) {
    for (const { key, keySpan } of entriesOf(child(service.value, 'networks'))) {
      if (!known.networks.includes(key)) reportUndefined('network', key, service, keySpan, known.networks, diagnostics)
    }
    for (const mount of itemsOf(child(service.value, 'volumes'))) {
      const source = textOf(child(mount, 'type')) === 'volume' ? child(mount, 'source') : undefined
      const key = textOf(source)
      if (source === undefined || key === undefined || key === '' || known.volumes.includes(key)) continue
      reportUndefined('volume', key, service, source.span, known.volumes, diagnostics)
    }
    for (const dependency of entriesOf(child(service.value, 'depends_on'))) {
      const target = services.find(({ key }) => key === dependency.key)
      if (target !== undefined) checkHealthIsKnown(service, dependency, target, incompleteServices, diagnostics)
      else if (isTrue(child(dependency.value, 'required')) && !disabledServices.includes(dependency.key)) {
        const others = known.services.filter((name) => name !== service.key)
        reportUndefined('service', dependency.key, service, dependency.keySpan, others, diagnostics)
      }
    }
  }
}

function reportUndefined(
  kind: 'network' | 'volume' | 'service',
  key: string,
  service: SourceEntry,
  span: SourceEntry['keySpan'],
  known: readonly string[],
  diagnostics: DiagnosticList,
): void {
  const add = kind === 'service' ? undefined : `add '${key}:' below '${kind}s:' at the top level`
  const path = kind === 'volume' && key.includes('/') ? `a path on the host begins with './' or '/'` : undefined
  diagnostics.error({
    code: 'SF0010',
    message: `service '${service.key}' ${kind === 'service' ? 'depends on' : 'uses'} undefined ${kind} '${key}'`,
    hint: path ?? hintForName(key, known) ?? add,
    span,
  })
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
  const healthcheck = child(target.value, 'healthcheck')
  if (bindHealthcheck(healthcheck) !== undefined) return
  const isDisabled = isTrue(child(healthcheck, 'disable')) || textOf(itemsOf(child(healthcheck, 'test'))[0]) === 'NONE'
  const mayComeWithImage = child(target.value, 'image') !== undefined && !isDisabled
  if (mayComeWithImage) return
  diagnostics.error({
    code: 'SF0012',
    message: `service '${service.key}' waits for service '${target.key}' to be healthy, which has no healthcheck`,
    hint: `give '${target.key}' a healthcheck, or use the condition service_started`,
    span: condition?.span ?? dependency.keySpan,
  })
}

function keysOf(node: SourceTree | undefined): readonly string[] {
  return entriesOf(node).map(({ key }) => key)
}
