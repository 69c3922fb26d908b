import { noHooks } from '../model/hook.ts'
import { labelNames } from '../model/labels.ts'
import type { ObservedState } from '../model/observed-state.ts'
import type { ContainerSpec } from '../model/plan.ts'
import type { Project } from '../model/project.ts'
import type { Service } from '../model/service.ts'
import { containerSpec } from './container-spec.ts'

export interface StartHookInput {
  readonly project: Project
  readonly service: Service
  readonly number: number
  /** Name of the container that it prepares. */
  readonly owner: string
  readonly index: number
  readonly observed: ObservedState
}

/** The container of a hook before a start. */
export function startHookSpec(input: StartHookInput): ContainerSpec {
  const { project, number, owner, index, observed } = input
  const service = hookService(input)
  const spec = containerSpec({ project, service, number, observed, predecessor: undefined })
  return {
    ...spec,
    name: `${owner}-pre-start-${index + 1}`,
    oneOff: {
      removedAtEnd: false,
      hasServiceNames: false,
      isAttached: false,
      preparesFor: owner,
    },
    labels: { ...spec.labels, [labelNames.oneOff]: 'True' },
  }
}

/** All of the service, but for what its own container has alone. */
function hookService({ service, index, owner }: StartHookInput): Service {
  const hook = service.hooks.preStart[index]
  if (hook === undefined) throw new Error(`${service.name} has no hook ${index}`)
  const networks = Object.keys(service.networks).map((key) => [key, { aliases: [] }])
  return {
    ...service,
    rootfs: hook.image === undefined ? service.rootfs : { type: 'image', reference: hook.image },
    entrypoint: [],
    command: hook.command,
    user: hook.user ?? service.user,
    workingDirectory: hook.workingDirectory ?? service.workingDirectory,
    environment: { ...service.environment, ...hook.environment },
    privileged: hook.privileged || service.privileged,
    mounts: [],
    volumesFrom: [{ type: 'container', name: owner, readOnly: false }],
    networks: Object.fromEntries(networks),
    ports: [],
    expose: [],
    hooks: noHooks,
    healthcheck: 'disabled',
    restart: { name: 'no' },
    containerName: undefined,
    replicas: 1,
    dependsOn: {},
    tty: false,
    stdinOpen: false,
  }
}
