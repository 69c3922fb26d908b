import type { ContainerState, Health } from '../model/container-state.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import { settingsOf } from '../model/settings.ts'
import type { ContainerRecord } from './container-record.ts'

/** A container as the core sees it. */
export function observeContainer(
  record: ContainerRecord,
  health: Health,
  paused: boolean,
): ObservedContainer {
  const { spec, run } = record
  return {
    id: record.id,
    name: spec.name,
    project: spec.project,
    service: spec.service.name,
    number: spec.number,
    oneOff: spec.oneOff,
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
    settings: settingsOf(spec),
    ports: run?.ports ?? [],
    mounts: record.observedMounts,
  }
}

function stateOf({ run, exit }: ContainerRecord, health: Health, paused: boolean): ContainerState {
  if (run !== undefined) {
    return { status: 'running', pid: run.init.pid, startedAt: run.startedAt, paused, health }
  }
  return exit === undefined ? { status: 'created' } : { status: 'exited', exit }
}
