import { createHash } from 'node:crypto'
import type { Hook, StartHook } from '../model/hook.ts'
import type { BindMount, Mount } from '../model/mount.ts'
import type { MountedFile } from '../model/mounted-file.ts'
import type { Network, Project } from '../model/project.ts'
import type { BlockIo, Resources } from '../model/resources.ts'
import type { Service } from '../model/service.ts'

/** Digest of all that a running container cannot take over without being made anew. */
export function serviceConfigHash(service: Service): string {
  const known = knownHashes.get(service)
  if (known !== undefined) return known
  const hash = digest(recreatingPart(service))
  knownHashes.set(service, hash)
  return hash
}

/** A service never changes, and every look at its containers asks for its hash. */
const knownHashes = new WeakMap<Service, string>()

/** How many there are, what they wait for, what enables, shows and replaces them; and what changes in place. */
const otherParts = [
  'replicas',
  'dependsOn',
  'profiles',
  'attach',
  'update',
  'rollback',
  'labels',
  'resources',
  'restart',
  'healthcheck',
  'stopSignal',
  'stopGracePeriod',
  'ports',
  'networks',
  'files',
  'mounts',
  'hooks',
  'rerun',
  'schedule',
] as const

const others: ReadonlySet<string> = new Set(otherParts)

type RecreatingPart = Omit<Service, (typeof otherParts)[number]> & {
  readonly resources: LastingResources
  /** Whether it has a mount for the socket that it tells of its readiness by. */
  readonly isNotified: boolean
  /** Whether it asks our name server: who is on a network at all. */
  readonly isNetworked: boolean
  readonly files: readonly LastingFile[]
  readonly mounts: readonly LastingMount[]
  /** What is done before a stop is looked up at the stop. */
  readonly preStart: readonly StartHook[]
  readonly postStart: readonly Hook[]
}

/** All of a service that a container is made from and keeps for good. */
export function recreatingPart(service: Service): RecreatingPart {
  const { healthcheck, networks, hooks } = service
  const kept = Object.entries(service).filter(([key]) => !others.has(key))
  return {
    ...(Object.fromEntries(kept) as Omit<Service, (typeof otherParts)[number]>), // What is left without them.
    resources: lastingResources(service),
    isNotified: healthcheck !== 'disabled' && healthcheck?.probe?.type === 'notify',
    isNetworked: Object.keys(networks).length > 0,
    files: service.files.map(lastingFile).toSorted(byTarget),
    mounts: service.mounts.map(lastingMount),
    preStart: hooks.preStart,
    postStart: hooks.postStart,
  }
}

/** Where a file is, whatever is in it. */
interface LastingFile extends Pick<MountedFile, 'target' | 'uid' | 'gid' | 'mode'> {
  /** A container that is told of changes has a copy that can be written while it runs. */
  readonly isSignalled: boolean
}

function lastingFile({ target, uid, gid, mode, onChange }: MountedFile): LastingFile {
  return { target, uid, gid, mode, isSignalled: onChange.type === 'signal' }
}

type LastingMount = Mount | Omit<BindMount, 'source' | 'onChange' | 'digest' | 'identity'>

/** Another source is another one only where it is not the same by another path. */
function lastingMount(mount: Mount): LastingMount {
  if (mount.type !== 'bind') return mount
  const { source: _source, onChange: _on, digest: _digest, identity: _identity, ...rest } = mount
  return rest
}

function byTarget(one: LastingFile, other: LastingFile): number {
  return one.target < other.target ? -1 : 1
}

export type LastingResources = Pick<
  Resources,
  'cpuRealtimePeriod' | 'cpuRealtimeRuntime' | 'memorySwappiness' | 'oomKillDisable'
> & { readonly blockIo: Partial<BlockIo> }

/** What the kernel, or another runtime than ours, does not take back from a group of processes. */
export function lastingResources({ resources, runtime }: Service): LastingResources {
  const { cpuRealtimePeriod, cpuRealtimeRuntime, memorySwappiness, oomKillDisable } = resources
  const { weight: _weight, deviceWeights, ...rates } = resources.blockIo
  return {
    cpuRealtimePeriod,
    cpuRealtimeRuntime,
    memorySwappiness,
    oomKillDisable,
    blockIo: { deviceWeights, ...(runtime === undefined ? {} : rates) },
  }
}

export function networkConfigHash(network: Network): string {
  const { key: _key, name: _name, external: _external, ...rest } = network
  return digest(rest)
}

/** Of all that is asked of a project, and for which services. */
export function projectDigest(
  { services, networks, volumes }: Project,
  asked: readonly string[],
): string {
  return digest({ services, networks, volumes, asked: asked.toSorted() })
}

/** Whether two values of the model say the same: what is left out and `undefined` are one. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((part, index) => isSame(part, other[index]))
  }
  if (!isRecord(one) || !isRecord(other)) return false
  return (
    Object.keys(one).every((key) => isSame(one[key], ownValue(other, key))) &&
    Object.keys(other).every((key) => other[key] === undefined || Object.hasOwn(one, key))
  )
}

function ownValue(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

function digest(value: unknown): string {
  return createHash('sha256').update(stableJson(value)).digest('hex')
}

/** JSON with sorted keys: the order in which a file names things means nothing. */
function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((part) => stableJson(part ?? null)).join(',')}]`
  if (!isRecord(value)) return JSON.stringify(value)
  const members = sortedKeys(value).flatMap((key) =>
    value[key] === undefined ? [] : `${JSON.stringify(key)}:${stableJson(value[key])}`,
  )
  return `{${members.join(',')}}`
}

/** Numbers come first, in their own order, as in every object. */
function sortedKeys(record: Readonly<Record<string, unknown>>): readonly string[] {
  const keys = Object.keys(record)
  const firstName = keys.findIndex((key) => !isIndex(key))
  return firstName < 0 ? keys : [...keys.slice(0, firstName), ...keys.slice(firstName).sort()]
}

function isIndex(key: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 4_294_967_295
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
