import { StackError } from '../errors/stack-error.ts'
import { parseDigest, type Digest } from './digest.ts'

/** The name of an image, complete: `redis` has become `docker.io/library/redis:latest`. */
export interface Reference {
  /** Registry and path, such as `docker.io/library/redis`. */
  readonly repository: string
  /** `undefined` when only a digest was given. */
  readonly tag: string | undefined
  readonly digest: Digest | undefined
}

const domainPattern =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]{1,5})?$/
const componentPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/

/** Registries know longer names by no means. */
const longestRepository = 255

/** Reads a reference as Docker does; `undefined` when it breaks the grammar. */
export function parseReference(text: string): Reference | undefined {
  if (text.length > 2 * longestRepository + 200) return undefined
  const at = text.indexOf('@')
  const digest = at < 0 ? undefined : parseDigest(text.slice(at + 1))
  if (at >= 0 && digest === undefined) return undefined
  const named = at < 0 ? text : text.slice(0, at)
  const colon = named.lastIndexOf(':')
  const hasTag = colon > named.lastIndexOf('/')
  const tag = hasTag ? named.slice(colon + 1) : undefined
  if (tag !== undefined && !tagPattern.test(tag)) return undefined
  const repository = parseRepository(hasTag ? named.slice(0, colon) : named)
  if (repository === undefined) return undefined
  return { repository, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest }
}

/** As `parseReference`; fails with IM0004. */
export function requireReference(text: string): Reference {
  const reference = parseReference(text)
  if (reference !== undefined) return reference
  throw new StackError('IM0004', `invalid image reference ${JSON.stringify(text.slice(0, 200))}`, {
    hint: 'write it as NAME, NAME:TAG or REGISTRY/PATH:TAG, with a name in lower case',
  })
}

/** The text under which an image is known; without a digest, which names the content already. */
export function canonicalReference({ repository, tag, digest }: Reference): string {
  return tag === undefined ? `${repository}@${digest ?? ''}` : `${repository}:${tag}`
}

function parseRepository(text: string): string | undefined {
  const slash = text.indexOf('/')
  const first = slash < 0 ? '' : text.slice(0, slash)
  const hasDomain = /[.:A-Z[]/.test(first) || first === 'localhost'
  const domain = hasDomain ? first : 'docker.io'
  if (!domainPattern.test(domain)) return undefined
  const path = hasDomain ? text.slice(slash + 1) : text
  if (!path.split('/').every((component) => componentPattern.test(component))) return undefined
  // 64 digits alone are the id of an image.
  if (!hasDomain && /^[0-9a-f]{64}$/.test(path)) return undefined
  const registry = domain === 'index.docker.io' ? 'docker.io' : domain
  const isOfficial = registry === 'docker.io' && !path.includes('/')
  const repository = `${registry}/${isOfficial ? 'library/' : ''}${path}`
  return repository.length > longestRepository ? undefined : repository
}
