import { child, itemsOf, numberOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** A name of the Container Device Interface: `vendor.com/class=device`. */
const cdiName = /^[a-zA-Z][\w.-]*\/[a-zA-Z][\w.-]*=[\w.:-]+$/

export function isCdiName(text: string): boolean {
  return cdiName.test(text)
}

/** Kinds of the devices that drivers of requests stand for; Docker's default is NVIDIA's. */
const kinds: Readonly<Record<string, string>> = {
  '': 'nvidia.com/gpu',
  nvidia: 'nvidia.com/gpu',
  amd: 'amd.com/gpu',
}

export const requestDrivers: readonly string[] = ['nvidia', 'amd', 'cdi']

/** The requests for devices that a service makes. */
export function requestsOf(service: SourceTree): readonly SourceTree[] {
  const reservations = child(child(child(service, 'deploy'), 'resources'), 'reservations')
  return [...itemsOf(child(service, 'gpus')), ...itemsOf(child(reservations, 'devices'))]
}

/** The names of the devices that a request is for; `undefined` for an unknown driver. */
export function namesOfRequest(request: SourceTree): readonly string[] | undefined {
  const driver = textOf(child(request, 'driver')) ?? ''
  const ids = itemsOf(child(request, 'device_ids')).map((item) => textOf(item) ?? '')
  if (driver === 'cdi') return ids
  const kind = kinds[driver]
  if (kind === undefined) return undefined
  const count = numberOf(child(request, 'count')) ?? -1
  const wanted = ids.length > 0 ? ids : count < 0 ? ['all'] : [...Array(count).keys()]
  return wanted.map((device) => `${kind}=${device}`)
}

/** Names in `devices`, and those that requests stand for, each once. */
export function bindCdiDevices(service: SourceTree): readonly string[] {
  const named = itemsOf(child(service, 'devices')).flatMap((device) => {
    const source = textOf(child(device, 'source')) ?? ''
    return isCdiName(source) ? source : []
  })
  const requested = requestsOf(service).flatMap((request) => namesOfRequest(request) ?? [])
  return [...new Set([...named, ...requested])]
}
