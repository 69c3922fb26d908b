import { hintForName } from '../errors/nearest-name.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, entriesOf, isTrue, itemsOf, mapValues, textOf, withEntry } from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

export interface Selection {
  /** Without the services that no active profile selects. */
  readonly tree: SourceMapping
  readonly disabledServices: readonly string[]
}

/**
 * Takes away the services whose profiles are not active. A service that was named is active, and
 * so are its profiles, but not those of its dependencies.
 */
export function selectProfiles(
  tree: SourceMapping,
  profiles: readonly string[],
  targets: readonly string[],
  diagnostics: DiagnosticList,
): Selection {
  const services = entriesOf(child(tree, 'services'))
  for (const target of targets) {
    if (services.some(({ key }) => key === target)) continue
    diagnostics.error({
      code: 'SF0015',
      message: `no such service: ${target}`,
      hint: hintForName(
        target,
        services.map(({ key }) => key),
      ),
      span: undefined,
    })
  }
  const targeted = services.filter(({ key }) => targets.includes(key))
  const active = new Set([...profiles, ...targeted.flatMap(({ value }) => profilesOf(value))])
  const isEnabled = (service: SourceTree): boolean => {
    const own = profilesOf(service)
    return own.length === 0 || active.has('*') || own.some((profile) => active.has(profile))
  }
  const disabled = new Map(
    services.filter(({ value }) => !isEnabled(value)).map(({ key, value }) => [key, value]),
  )
  const entry = tree.entries.get('services')
  if (entry?.value.kind !== 'mapping') return { tree, disabledServices: [] }
  const enabled = mapValues(entry.value, (service, { key }) =>
    disabled.has(key)
      ? undefined
      : withoutDisabledDependencies(service, key, disabled, diagnostics),
  )
  return {
    tree: withEntry(tree, { ...entry, value: enabled }),
    disabledServices: [...disabled.keys()],
  }
}

function withoutDisabledDependencies(
  service: SourceTree,
  serviceName: string,
  disabled: ReadonlyMap<string, SourceTree>,
  diagnostics: DiagnosticList,
): SourceTree {
  const entry = service.kind === 'mapping' ? service.entries.get('depends_on') : undefined
  if (service.kind !== 'mapping' || entry?.value.kind !== 'mapping') return service
  const dependencies = mapValues(entry.value, (dependency, { key, keySpan }) => {
    const target = disabled.get(key)
    if (target === undefined) return dependency
    if (isTrue(child(dependency, 'required'))) {
      diagnostics.error({
        code: 'SF0010',
        message: `service '${serviceName}' needs service '${key}', which is disabled`,
        hint: `activate it with --profile ${profilesOf(target)[0] ?? ''}, or set 'required: false'`,
        span: keySpan,
      })
    }
    return diagnostics.purpose === 'config' ? dependency : undefined
  })
  return withEntry(service, { ...entry, value: dependencies })
}

function profilesOf(service: SourceTree): readonly string[] {
  return itemsOf(child(service, 'profiles')).flatMap((item) => textOf(item) ?? [])
}
