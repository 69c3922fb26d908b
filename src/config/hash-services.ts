import { createHash } from 'node:crypto'
import type { ComposeModel } from './compose-model.ts'
import type { PlainValue } from './source-tree.ts'

/** What may change without another container: how it is built, how many there are, what comes first. */
const withoutEffect = new Set(['build', 'pull_policy', 'scale', 'depends_on', 'profiles'])

/** A hash of each service by its name: another one means another container. */
export function hashServices({ content }: ComposeModel): readonly (readonly [string, string])[] {
  const services = content['services'] ?? {}
  return Object.entries(services)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, service]) => [name, hashOf(service)] as const)
}

function hashOf(service: PlainValue): string {
  const text = JSON.stringify(service, (key, value: unknown) => {
    if (withoutEffect.has(key) || key === 'replicas') return undefined
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
  return createHash('sha256').update(text).digest('hex')
}
