export type PortProtocol = 'tcp' | 'udp'

/** One container port published on the host. */
export interface PortMapping {
  /** Address on the host; `0.0.0.0` for all. */
  readonly hostAddress: string
  /** `{first: 0, last: 0}` lets the engine choose any free port; a range lets it choose from that. */
  readonly hostPorts: { readonly first: number; readonly last: number }
  readonly containerPort: number
  readonly protocol: PortProtocol
}

/** A published port as it stands on the machine. */
export interface PublishedPort {
  readonly hostAddress: string
  readonly hostPort: number
  readonly containerPort: number
  readonly protocol: PortProtocol
}
