import type { Clock } from '../engine/clock.ts'
import type { ImageStore } from '../image/image-store.ts'
import type { NativeBinding } from '../native/binding.ts'
import type { Machine } from './bundle/machine.ts'
import type { ContainerRecord } from './container-record.ts'
import type { DriftLedger } from './drift/drift-ledger.ts'
import type { NativePrograms } from './launch-monitor.ts'
import type { LinuxNetworks } from './network/linux-networks.ts'
import type { NameServer } from './network/name-server.ts'
import type { NameTable } from './network/name-table.ts'
import type { PortPublisher } from './network/port-holder.ts'
import type { ResolverSettings } from './network/resolver-settings.ts'
import type { StateLayout } from './state-layout.ts'
import type { VolumeStore } from './volumes/volume-store.ts'

/** What containers are made with; one of each per supervisor. */
export interface LinuxTools {
  readonly layout: StateLayout
  readonly binding: NativeBinding
  readonly programs: NativePrograms
  readonly clock: Clock
  readonly images: ImageStore
  readonly volumes: VolumeStore
  readonly networks: LinuxNetworks
  /** What the machine's resolv.conf(5) says now. */
  readonly readResolver: () => Promise<ResolverSettings>
  readonly nameTable: NameTable
  readonly nameServer: NameServer
  readonly machine: Machine
  /** What containers publish now; to name the holder of a port. */
  readonly publishers: () => readonly PortPublisher[]
  /** Of all containers, running or not. */
  readonly records: () => readonly ContainerRecord[]
  readonly drift: DriftLedger
  /** Tells apart what two supervisors of one machine make in the kernel. */
  readonly instance: string
  /** The running Node, for the host's root file system. */
  readonly nodeProgram: string
  /** `NAME=value` for native programs; nothing of the supervisor's own is passed on. */
  readonly environment: readonly string[]
}
