import type { DesiredState } from '../model/desired-state.ts'
import type { Instant } from '../model/instant.ts'
import type { Project } from '../model/project.ts'
import type { Revision, ServiceRevision } from '../model/revision.ts'
import type { Service } from '../model/service.ts'
import { isSame, projectDigest, serviceConfigHash } from './config-hash.ts'
import { serviceChanges } from './service-changes.ts'

/** The revision that a new desired state is; `undefined` when it asks for what the last one does. */
export function nextRevision(
  current: DesiredState | undefined,
  next: DesiredState,
  now: Instant,
): Revision | undefined {
  const last = current?.revision
  const services = Object.keys(next.intents)
  const digest = projectDigest(next.project, services)
  if (digest === last?.digest) return undefined
  return {
    schemaVersion: 1,
    number: (last?.number ?? 0) + 1,
    time: now,
    digest,
    changes: projectChanges(last === undefined ? undefined : current?.project, next.project),
    project: next.project,
    services,
  }
}

function projectChanges(before: Project | undefined, after: Project): readonly ServiceRevision[] {
  const services = before?.services ?? {}
  const names = [...new Set([...Object.keys(services), ...Object.keys(after.services)])].toSorted()
  return names.flatMap((service): ServiceRevision[] => {
    const [old, current] = [services[service], after.services[service]]
    if (current === undefined) return [{ service, change: 'removed', fields: [] }]
    if (old === undefined) return [{ service, change: 'added', fields: [] }]
    const fields = fieldsBetween(old, current)
    return fields.length === 0 ? [] : [{ service, change: 'changed', fields }]
  })
}

/** Names alone: a value may be a secret. */
function fieldsBetween(before: Service, after: Service): readonly string[] {
  const lasting =
    serviceConfigHash(before) === serviceConfigHash(after) ? [] : serviceChanges(before, after)
  const others = Object.entries(otherFields).flatMap(([path, valueOf]) =>
    isSame(valueOf(before), valueOf(after)) ? [] : path,
  )
  return [...new Set([...lasting.map(({ path }) => path), ...others])].toSorted()
}

/** What a container is not made anew for. */
const otherFields: Readonly<Record<string, (service: Service) => unknown>> = {
  attach: ({ attach }) => attach,
  configs: ({ files }) => files.filter(({ kind }) => kind === 'config'),
  depends_on: ({ dependsOn }) => dependsOn,
  'deploy.replicas': ({ replicas }) => replicas,
  'deploy.resources': ({ resources }) => resources,
  'deploy.rollback_config': ({ rollback }) => rollback,
  'deploy.update_config': ({ update }) => update,
  healthcheck: ({ healthcheck }) => healthcheck,
  labels: ({ labels }) => labels,
  networks: ({ networks }) => networks,
  ports: ({ ports }) => ports,
  pre_stop: ({ hooks }) => hooks.preStop,
  profiles: ({ profiles }) => profiles,
  rerun: ({ rerun }) => rerun,
  restart: ({ restart }) => restart,
  secrets: ({ files }) => files.filter(({ kind }) => kind === 'secret'),
  stop_grace_period: ({ stopGracePeriod }) => stopGracePeriod,
  stop_signal: ({ stopSignal }) => stopSignal,
  volumes: ({ mounts }) => mounts,
}
