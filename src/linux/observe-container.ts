import type { ContainerState, Health } from '../model/container-state.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { ContainerSpec } from '../model/plan.ts'
import { settingsOf, type Settings } from '../model/settings.ts'
import { nameOf, type ContainerRecord } from './container-record.ts'

/** A container as the core sees it. */
export function observeContainer(
  record: ContainerRecord,
  health: Health,
  paused: boolean,
): ObservedContainer {
  const { spec, run, standsBy } = record
  return {
    id: record.id,
    name: nameOf(record),
    project: spec.project,
    service: spec.service.name,
    number: spec.number,
    oneOff: spec.oneOff,
    ...(spec.succession === undefined ? {} : { succeeds: spec.succession.containerId }),
    ...(standsBy === undefined ? {} : { standsBy }),
    configHash: spec.configHash,
    imageId: spec.imageId,
    image: record.image,
    command: record.command,
    labels: spec.labels,
    state: stateOf(record, health, paused),
    healthcheck: record.healthcheck,
    createdAt: record.createdAt,
    restartCount: record.restart.count,
    restartStreak: record.restart.streak,
    hooks: record.hooks,
    endpoints: run?.endpoints ?? [],
    shares: run?.shares ?? [],
    settings: knownSettingsOf(spec),
    ports: standsBy === undefined ? (run?.ports ?? []) : [],
    mounts: record.observedMounts,
  }
}

/** A spec never changes, and every look at a machine asks for those of all its containers. */
const knownSettings = new WeakMap<ContainerSpec, Settings>()

function knownSettingsOf(spec: ContainerSpec): Settings {
  const known = knownSettings.get(spec)
  if (known !== undefined) return known
  const settings = settingsOf(spec)
  knownSettings.set(spec, settings)
  return settings
}

function stateOf({ run, exit }: ContainerRecord, health: Health, paused: boolean): ContainerState {
  if (run !== undefined) {
    return { status: 'running', pid: run.init.pid, startedAt: run.startedAt, paused, health }
  }
  return exit === undefined ? { status: 'created' } : { status: 'exited', exit }
}
