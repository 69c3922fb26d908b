import type { ConfigChange } from '../model/config-change.ts'
import type { Mount } from '../model/mount.ts'
import type { PortMapping } from '../model/port-mapping.ts'
import { isSecretName, isSecretValue } from '../model/secret-value.ts'
import type { Service } from '../model/service.ts'
import { recreatingPart } from './config-hash.ts'

/** What differs in all that a running container cannot take over, by the names of the stack file. */
export function serviceChanges(before: Service, after: Service): readonly ConfigChange[] {
  const [old, current] = [valuesOf(before), valuesOf(after)]
  const paths = [...new Set([...old.keys(), ...current.keys()])].toSorted()
  return paths.flatMap((path) => {
    const [left, right] = [old.get(path), current.get(path)]
    if (left === right) return []
    return [{ path, before: shown(path, left), after: shown(path, right) }]
  })
}

/** As a clause: `environment.PORT changed from 8080 to 8081, and 2 more changes`. */
export function describeChanges([first, ...others]: readonly ConfigChange[]): string {
  if (first === undefined) return 'its configuration changed'
  if (others.length === 0) return describeChange(first)
  return `${describeChange(first)}, and ${others.length} more change${others.length === 1 ? '' : 's'}`
}

function describeChange({ path, before, after }: ConfigChange): string {
  if (before === undefined) return `${path} was added`
  if (after === undefined) return `${path} was removed`
  return before === after ? `${path} changed` : `${path} changed from ${before} to ${after}`
}

const mask = '********'
const longestText = 60

function shown(path: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const name = path.slice(path.lastIndexOf('.') + 1)
  if (isSecretName(name) || isSecretValue(text) || isSecretPath(path)) return mask
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`
}

/** Contents of files, and headers of probes. */
function isSecretPath(path: string): boolean {
  return path.endsWith('.content') || path.includes('.probe.headers.')
}

/** Where the stack file has another name than the model. */
const attributeNames: Readonly<Record<string, string>> = {
  deviceRules: 'device_cgroup_rules',
  dnsOptions: 'dns_opt',
  mounts: 'volumes',
  workingDirectory: 'working_dir',
}

/** Every value by its path. */
function valuesOf(service: Service): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  const { name: _, rootfs, mounts, files, ports, namespaces, ...rest } = recreatingPart(service)
  if (rootfs.type === 'image') values.set('image', rootfs.reference)
  else values.set('rootfs', rootfs.type === 'directory' ? rootfs.path : rootfs.type)
  addValue(values, 'volumes', byTarget(mounts))
  addValue(values, 'ports', ports.map(portText))
  for (const { kind, key, ...file } of files) addValue(values, `${kind}s.${key}`, file)
  for (const [key, value] of Object.entries({ ...rest, ...namespaces })) {
    addValue(values, attributeNames[key] ?? snakeCase(key), value)
  }
  return values
}

function addValue(values: Map<string, string>, path: string, value: unknown): void {
  if (value === undefined) return
  if (typeof value === 'string') {
    values.set(path, value)
  } else if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (!Array.isArray(value) || value.length > 0) values.set(path, JSON.stringify(value))
  } else {
    for (const [key, inner] of Object.entries(value)) addValue(values, `${path}.${key}`, inner)
  }
}

function byTarget(mounts: readonly Mount[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(mounts.map(({ target, ...mount }) => [target, mount]))
}

function portText({ hostAddress, hostPorts, containerPort, protocol }: PortMapping): string {
  const { first, last } = hostPorts
  const range = first === last ? String(first) : `${first}-${last}`
  return `${hostAddress}:${range}:${containerPort}/${protocol}`
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
