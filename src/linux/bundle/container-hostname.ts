import type { Service } from '../../model/service.ts'
import type { Machine } from './machine.ts'

export interface HostnameInput {
  readonly service: Pick<Service, 'hostname' | 'namespaces'>
  readonly id: string
  readonly machine: Pick<Machine, 'hostname'>
  /** That of the container whose network or UTS namespace this one shares. */
  readonly parentHostname: string | undefined
}

/** The name under which a container knows itself. */
export function containerHostname({ service, id, machine, parentHostname }: HostnameInput): string {
  const { uts, network } = service.namespaces
  if (parentHostname !== undefined) return parentHostname
  if (uts.type === 'host') return machine.hostname
  if (service.hostname !== undefined) return service.hostname
  return network.type === 'host' ? machine.hostname : id.slice(0, 12)
}
