import type { ComposeModel } from './compose-model.ts'
import { jsonServices } from './print-config.ts'
import type { PlainValue } from './source-tree.ts'
import { writeJson } from './write-json.ts'

type Plain = { readonly [key: string]: PlainValue }

/** What may change without another container: how it is built, how many there are, what comes first. */
const withoutEffect = new Set(['build', 'pull_policy', 'scale', 'depends_on', 'profiles'])

/**
 * The hash of each service by its name, as Compose computes it (pkg/compose/hash.go): SHA-256 of
 * the service as Go's JSON. Another hash means another container. `defaultPlatform` is that of
 * services that are built.
 */
export function hashServices(
  { name, content }: ComposeModel,
  defaultPlatform: string | undefined,
  sha256: (text: string) => string,
): readonly (readonly [string, string])[] {
  const services = Object.entries((content['services'] ?? {}) as Plain)
  const compared = services.map(
    ([key, service]) => [key, comparedPart(service as Plain, defaultPlatform)] as const,
  )
  const model = { name, content: { services: Object.fromEntries(compared) } }
  return Object.entries(jsonServices(model)).map(([key, service]) => {
    const text = writeJson(service, 0)
    return [key, sha256(text)] as const
  })
}

function comparedPart(service: Plain, defaultPlatform: string | undefined): Plain {
  const kept = Object.entries(service).filter(([key]) => !withoutEffect.has(key))
  const { build, platform = build === undefined ? undefined : defaultPlatform, deploy } = service
  return Object.fromEntries([
    ...kept,
    ...(platform === undefined ? [] : [['platform', platform] as const]),
    ...(deploy === undefined
      ? []
      : [['deploy', { ...(deploy as Plain), replicas: null }] as const]),
  ])
}
