import type { Clock } from '../engine/clock.ts'
import { noHealth, type ExitRecord, type Health } from '../model/container-state.ts'
import type { Healthcheck } from '../model/healthcheck.ts'
import type { HookProgress } from '../model/hook.ts'
import type { Instant } from '../model/instant.ts'
import type { ObservedEndpoint, ObservedMount, SharedRun } from '../model/observed-state.ts'
import type { ContainerSpec, RestartCount } from '../model/plan.ts'
import type { PublishedPort } from '../model/port-mapping.ts'
import type { ReadyMount } from './bundle/ready-mount.ts'
import type { RunBaseline } from './drift/run-baseline.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import type { ProcessIdentity } from './launch-monitor.ts'
import type { WritableRootfs } from './rootfs/rootfs-layers.ts'

/** All that a new stackd has to know of a container; lies beside its writable layers. */
export interface ContainerRecord {
  readonly schemaVersion: 1
  readonly id: string
  readonly spec: ContainerSpec
  readonly createdAt: Instant
  /** As users know it: image reference, `host` or a path. */
  readonly image: string
  readonly command: readonly string[]
  /** Decided from what the service and its image say. */
  readonly healthcheck: Healthcheck | undefined
  readonly rootfs: WritableRootfs
  readonly mounts: readonly ReadyMount[]
  readonly observedMounts: readonly ObservedMount[]
  readonly restart: RestartCount
  /** Of the last run. */
  readonly hooks: HookProgress
  /** Since when it is out of service: its service's names and ports do not lead to it. */
  readonly standsBy?: Instant
  /** Present from the launch until the exit is known. */
  readonly run: RunRecord | undefined
  /** How the last run ended. */
  readonly exit: ExitRecord | undefined
}

export interface RunRecord {
  /** Of the machine's boot: processes of another one are no processes of ours. */
  readonly bootId: string
  readonly init: ProcessIdentity
  readonly monitor: ProcessIdentity
  readonly startedAt: Instant
  readonly endpoints: readonly ObservedEndpoint[]
  readonly ports: readonly PublishedPort[]
  readonly shares: readonly SharedRun[]
  /** What it had when its process was about to be started, to tell what it has lost. */
  readonly baseline?: RunBaseline
}

/** How it is known on the machine; one that is to take the place of another has that one's later. */
export function nameOf({ spec }: ContainerRecord): string {
  return spec.succession?.temporaryName ?? spec.name
}

export function inService(record: ContainerRecord): ContainerRecord {
  const { standsBy: _, ...rest } = record
  return rest
}

export function outOfService(record: ContainerRecord, clock: Clock): ContainerRecord {
  return { ...record, standsBy: clock.now() }
}

/** Health of a run that has just begun. */
export function startingHealthOf({ healthcheck }: ContainerRecord): Health {
  if (healthcheck === undefined) return noHealth
  return { status: 'starting', failingStreak: 0, probes: [] }
}

/** `undefined` also for one that a machine without power has cut short. */
export function readContainerRecord(path: string): ContainerRecord | undefined {
  try {
    return readJsonFile<ContainerRecord>(path)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export function writeContainerRecord(path: string, record: ContainerRecord): void {
  writeJsonFile(path, record)
}
