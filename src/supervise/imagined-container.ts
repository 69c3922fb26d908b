import { noHealth, type ContainerState, type Health } from '../model/container-state.ts'
import { decideHealthcheck, type ImageOfProbe } from '../model/healthcheck.ts'
import { noHookRan } from '../model/hook.ts'
import { instant, type Instant } from '../model/instant.ts'
import type { ObservedContainer, ObservedMount } from '../model/observed-state.ts'
import type { ContainerSpec } from '../model/plan.ts'
import { settingsOf, type ContainerChange } from '../model/settings.ts'

export interface ImaginedCreation {
  readonly id: string
  readonly spec: ContainerSpec
  readonly image: ImageOfProbe | undefined
  readonly now: Instant
}

/** Whoever waits for time to pass since then need not. */
export const longAgo = instant(0)

/** A container that was made, as it would be observed. */
export function createdContainer({ id, spec, image, now }: ImaginedCreation): ObservedContainer {
  const { service } = spec
  return {
    id,
    name: spec.succession?.temporaryName ?? spec.name,
    project: spec.project,
    service: service.name,
    number: spec.number,
    oneOff: spec.oneOff,
    ...(spec.succession === undefined
      ? {}
      : { succeeds: spec.succession.containerId, standsBy: longAgo }),
    configHash: spec.configHash,
    imageId: spec.imageId,
    image: service.rootfs.type === 'image' ? service.rootfs.reference : service.rootfs.type,
    command: service.command ?? [],
    labels: spec.labels,
    state: { status: 'created' },
    healthcheck: decideHealthcheck(service.healthcheck, image),
    createdAt: now,
    restartCount: 0,
    restartStreak: 0,
    hooks: noHookRan,
    endpoints: [],
    shares: [],
    settings: settingsOf(spec),
    ports: [],
    mounts: volumeMounts(id, spec),
  }
}

/** One that runs has the links and ports that its settings give it. */
export function runningContainer(
  container: ObservedContainer,
  state: Extract<ContainerState, { status: 'running' }>,
): ObservedContainer {
  const { networks, ports } = container.settings
  return {
    ...container,
    state,
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

export function exitedContainer(
  container: ObservedContainer,
  state: Extract<ContainerState, { status: 'exited' }>,
): ObservedContainer {
  return { ...container, state, endpoints: [], ports: [] }
}

/** With other settings, and with its health to be found anew where it is probed in another way. */
export function changedContainer(
  container: ObservedContainer,
  { settings, labels }: ContainerChange,
  image: ImageOfProbe | undefined,
): ObservedContainer {
  const healthcheck = decideHealthcheck(settings.healthcheck, image)
  const changed = { ...container, settings, labels, healthcheck }
  const { state } = container
  if (state.status !== 'running') return changed
  const isProbedOtherwise = JSON.stringify(healthcheck) !== JSON.stringify(container.healthcheck)
  const health = isProbedOtherwise ? startingHealth(healthcheck) : state.health
  return runningContainer(changed, { ...state, health })
}

export function startingHealth(healthcheck: ObservedContainer['healthcheck']): Health {
  if (healthcheck === undefined) return noHealth
  return { status: 'starting', failingStreak: 0, probes: [] }
}

function volumeMounts(
  id: string,
  { service, volumes, inheritedVolumes }: ContainerSpec,
): ObservedMount[] {
  return service.mounts.flatMap((mount) => {
    if (mount.type !== 'volume') return []
    const { target, readOnly, volume } = mount
    const inherited = inheritedVolumes[target] ?? `anonymous-${id}-${target}`
    const source = volume === undefined ? inherited : (volumes[volume] ?? volume)
    return [{ type: 'volume', source, target, readOnly, anonymous: volume === undefined }]
  })
}
