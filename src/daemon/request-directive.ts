import type { ProjectRequest, RunRequest } from '../client/api.ts'
import type { Directive, RunDirective, UpDirective } from '../model/directive.ts'
import { milliseconds, type Duration } from '../model/duration.ts'
import type { Instant } from '../model/instant.ts'

/** What a client's request asks for, as of now. */
export function directiveOf(
  request: ProjectRequest,
  requestedAt: Instant,
): Exclude<Directive, { type: 'converge' }> {
  switch (request.type) {
    case 'up':
      return upDirective(request, requestedAt)
    case 'run':
      return runDirective(request, requestedAt)
    case 'down':
      return {
        type: 'down',
        removeVolumes: request.removeVolumes,
        removeOrphans: request.removeOrphans,
        knownServices: request.knownServices ?? undefined,
        removeImages: request.removeImages,
        gracePeriod: gracePeriod(request.timeoutMs),
      }
    case 'stop':
      return {
        type: 'stop',
        services: request.services,
        gracePeriod: gracePeriod(request.timeoutMs),
      }
    case 'start':
      return { type: 'start', services: request.services, requestedAt, wait: request.wait }
    case 'restart':
      return {
        type: 'restart',
        services: request.services,
        noDeps: request.noDeps,
        gracePeriod: gracePeriod(request.timeoutMs),
        requestedAt,
      }
    case 'kill':
      return {
        type: 'kill',
        services: request.services,
        signal: request.signal,
        removeOrphans: request.removeOrphans,
      }
    case 'pause':
    case 'unpause':
      return { type: request.type, services: request.services }
    case 'update':
      return { type: 'update', services: request.services, changes: request.changes }
    case 'rm':
      return {
        type: 'rm',
        services: request.services,
        stop: request.stop,
        removeVolumes: request.removeVolumes,
      }
  }
}

function upDirective(
  request: Extract<ProjectRequest, { readonly type: 'up' }>,
  requestedAt: Instant,
): UpDirective {
  const { forceRecreate, alwaysRecreateDeps, noRecreate, renewAnonymousVolumes } = request
  const { noStart, noDeps, removeOrphans, ignoreOrphans, takeOver } = request
  const { divergedVolumes, wait } = request
  return {
    type: 'up',
    targets: request.services,
    requestedAt,
    forceRecreate,
    alwaysRecreateDeps,
    noRecreate,
    renewAnonymousVolumes,
    noStart,
    noDeps,
    removeOrphans,
    ignoreOrphans,
    takeOver,
    divergedVolumes,
    wait,
    gracePeriod: gracePeriod(request.timeoutMs),
  }
}

function runDirective(request: RunRequest, requestedAt: Instant): RunDirective {
  const { service, containerName, removedAtEnd, hasServiceNames } = request
  const { noDeps, removeOrphans, ignoreOrphans, starts } = request
  return {
    type: 'run',
    service,
    containerName,
    oneOff: { removedAtEnd, hasServiceNames, isAttached: !starts },
    requestedAt,
    noDeps,
    removeOrphans,
    ignoreOrphans,
    starts,
  }
}

function gracePeriod(timeoutMs: number | null): Duration | undefined {
  return timeoutMs === null ? undefined : milliseconds(timeoutMs)
}
