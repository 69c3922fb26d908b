import type { ComposeModel } from './compose-model.ts'
import type { PlainValue } from './source-tree.ts'

export type NameKind = 'services' | 'volumes' | 'networks' | 'models' | 'images'

/** Names of one kind in a model. Services come after those that they depend on, all else by name. */
export function listNames(model: ComposeModel, kind: NameKind): readonly string[] {
  const services = sectionOf(model, 'services')
  if (kind === 'services') return inOrder(services)
  if (kind === 'images') {
    return Object.entries(services).flatMap(([name, service]) => {
      if ('provider' in service || 'rootfs' in service) return []
      return [typeof service['image'] === 'string' ? service['image'] : `${model.name}-${name}`]
    })
  }
  return Object.keys(sectionOf(model, kind)).toSorted()
}

type Plain = { readonly [key: string]: PlainValue }

function sectionOf({ content }: ComposeModel, key: string): Readonly<Record<string, Plain>> {
  const section = content[key] ?? null
  if (!isPlain(section)) return {}
  return Object.fromEntries(
    Object.entries(section).map(([name, value]) => [name, isPlain(value) ? value : {}]),
  )
}

function inOrder(services: Readonly<Record<string, Plain>>): readonly string[] {
  const ordered = new Set<string>()
  const visited = new Set<string>()
  const visit = (name: string): void => {
    if (visited.has(name) || services[name] === undefined) return
    visited.add(name)
    const dependencies = services[name]['depends_on'] ?? null
    if (isPlain(dependencies)) for (const key of Object.keys(dependencies).toSorted()) visit(key)
    ordered.add(name)
  }
  for (const name of Object.keys(services).toSorted()) visit(name)
  return [...ordered]
}

function isPlain(value: PlainValue): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
