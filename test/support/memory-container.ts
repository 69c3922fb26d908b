import { noHookRan } from '../../src/model/hook.ts'
import { StackError } from '../../src/errors/stack-error.ts'
import type { ContainerEvent } from '../../src/events/event.ts'
import { noHealth, type Health } from '../../src/model/container-state.ts'
import { decideHealthcheck } from '../../src/model/healthcheck.ts'
import { namespaceParents } from '../../src/model/namespaces.ts'
import type { ObservedContainer, SharedRun } from '../../src/model/observed-state.ts'
import type { ContainerSpec } from '../../src/model/plan.ts'
import { settingsOf, type ContainerChange } from '../../src/model/settings.ts'
import type { ManualClock } from './manual-clock.ts'

/** The runs whose namespaces a container gets when it starts. */
export function sharedRuns(
  spec: ContainerSpec | undefined,
  containers: readonly ObservedContainer[],
): readonly SharedRun[] {
  const modes = spec === undefined ? [] : namespaceParents(spec.service.namespaces)
  return modes.map(({ name }) => {
    for (const { id, project, service, oneOff, state } of containers) {
      const isOfService = project === spec?.project && service === name && oneOff === undefined
      if (isOfService && state.status === 'running') {
        return { containerId: id, startedAt: state.startedAt }
      }
    }
    throw new StackError('CT0007', `${name} is not running`)
  })
}

export function newContainer(
  id: string,
  spec: ContainerSpec,
  clock: ManualClock,
): ObservedContainer {
  const { service } = spec
  return {
    id,
    name: spec.name,
    project: spec.project,
    service: service.name,
    number: spec.number,
    oneOff: spec.oneOff,
    configHash: spec.configHash,
    imageId: spec.imageId,
    image: service.rootfs.type === 'image' ? service.rootfs.reference : service.rootfs.type,
    command: service.command ?? [],
    labels: spec.labels,
    state: { status: 'created' },
    healthcheck: decideHealthcheck(service.healthcheck, undefined),
    createdAt: clock.now(),
    restartCount: 0,
    restartStreak: 0,
    hooks: noHookRan,
    endpoints: Object.values(spec.networks).map((network) => ({
      network,
      address: '10.0.0.2',
      prefixLength: 24,
      macAddress: '02:42:0a:00:00:02',
      aliases: [],
    })),
    shares: [],
    settings: settingsOf(spec),
    ports: [],
    mounts: service.mounts.flatMap((mount) => {
      if (mount.type !== 'volume') return []
      const { target, readOnly, volume } = mount
      const inherited = spec.inheritedVolumes[target] ?? `anonymous-${id}-${target}`
      const source = volume === undefined ? inherited : (spec.volumes[volume] ?? volume)
      return [
        { type: 'volume' as const, source, target, readOnly, anonymous: volume === undefined },
      ]
    }),
  }
}

export function changedContainer(
  container: ObservedContainer,
  { settings, labels }: ContainerChange,
): ObservedContainer {
  const healthcheck = decideHealthcheck(settings.healthcheck, undefined)
  const renewed = { ...container, settings, labels, healthcheck }
  const changed = container.state.status === 'running' ? connected(renewed) : renewed
  const isProbedOtherwise = JSON.stringify(healthcheck) !== JSON.stringify(container.healthcheck)
  if (container.state.status !== 'running' || !isProbedOtherwise) return changed
  return { ...changed, state: { ...container.state, health: startingHealth(healthcheck) } }
}

/** With the links and ports that its settings give it while it runs. */
export function connected(container: ObservedContainer): ObservedContainer {
  const { networks, ports } = container.settings
  return {
    ...container,
    endpoints: Object.entries(networks).map(([network, { wish }]) => ({
      network,
      address: '10.0.0.2',
      prefixLength: 24,
      macAddress: '02:42:0a:00:00:02',
      aliases: wish.aliases,
    })),
    ports: ports.map(({ hostAddress, hostPorts, containerPort, protocol }, index) => {
      const hostPort = hostPorts.first === 0 ? 49_153 + index : hostPorts.first
      return { hostAddress, hostPort, containerPort, protocol }
    }),
  }
}

export function healthOf({ state }: ObservedContainer): Health {
  return state.status === 'running' ? state.health : noHealth
}

export function startingHealth(healthcheck: ObservedContainer['healthcheck']): Health {
  if (healthcheck === undefined) return noHealth
  return { status: 'starting', failingStreak: 0, probes: [] }
}

export function usesNetwork({ state, endpoints }: ObservedContainer, name: string): boolean {
  return state.status === 'running' && endpoints.some(({ network }) => network === name)
}

export function subjectOf({
  id,
  name,
  project,
  service,
}: ObservedContainer): ContainerEvent['subject'] {
  return { id, name, project, service }
}
