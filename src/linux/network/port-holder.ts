import type { PortProtocol, PublishedPort } from '../../model/port-mapping.ts'

/** Who has a port of the host. */
export type PortHolder =
  | { readonly type: 'container'; readonly name: string; readonly project: string }
  | { readonly type: 'process'; readonly pid: number; readonly command: string }

export interface PortPublisher {
  readonly name: string
  readonly project: string
  readonly ports: readonly PublishedPort[]
}

export interface HostPort {
  readonly protocol: PortProtocol
  readonly address: string
  readonly port: number
}
