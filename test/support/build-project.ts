import type { DownDirective } from '../../src/model/directive.ts'
import { seconds } from '../../src/model/duration.ts'
import { noHooks, type Hook, type StartHook } from '../../src/model/hook.ts'
import type { Healthcheck } from '../../src/model/healthcheck.ts'
import type { Network, Project, Volume } from '../../src/model/project.ts'
import { ownNamespaces } from '../../src/model/namespaces.ts'
import { unlimitedResources } from '../../src/model/resources.ts'
import type { Dependency, DependencyCondition, Service } from '../../src/model/service.ts'

/** A service as the loader makes it when only its rootfs and command are given. */
export function buildService(name: string, changes: Partial<Service> = {}): Service {
  return {
    name,
    rootfs: { type: 'host' },
    platform: undefined,
    command: ['sleep', 'infinity'],
    entrypoint: undefined,
    environment: {},
    workingDirectory: undefined,
    user: undefined,
    groupAdd: [],
    hostname: undefined,
    domainname: undefined,
    containerName: undefined,
    replicas: 1,
    ports: [],
    expose: [],
    mounts: [],
    volumesFrom: [],
    files: [],
    links: {},
    networks: { default: { aliases: [] } },
    dependsOn: {},
    healthcheck: undefined,
    hooks: noHooks,
    restart: { name: 'no' },
    rerun: 'changed',
    schedule: undefined,
    init: false,
    stopSignal: undefined,
    stopGracePeriod: seconds(10),
    labels: {},
    readOnly: false,
    capAdd: [],
    capDrop: [],
    securityOpt: [],
    privileged: false,
    namespaces: ownNamespaces,
    devices: [],
    cdiDevices: [],
    deviceRules: [],
    shmSize: undefined,
    oomScoreAdj: undefined,
    cgroupParent: undefined,
    runtime: undefined,
    annotations: {},
    ulimits: {},
    sysctls: {},
    extraHosts: {},
    dns: [],
    dnsSearch: [],
    dnsOptions: [],
    tty: false,
    stdinOpen: false,
    attach: true,
    profiles: [],
    resources: unlimitedResources,
    update: undefined,
    rollback: undefined,
    ...changes,
  }
}

/** Project `shop` with one `default` network. */
export function buildProject(
  services: readonly Service[],
  changes: Partial<Project> = {},
): Project {
  return {
    name: 'shop',
    workingDirectory: '/srv/shop',
    files: ['/srv/shop/stack.yaml'],
    services: Object.fromEntries(services.map((service) => [service.name, service])),
    networks: { default: buildNetwork('default') },
    volumes: {},
    disabledServices: [],
    ...changes,
  }
}

/** `down` without a word more. */
export function buildDown(changes: Partial<DownDirective> = {}): DownDirective {
  return {
    type: 'down',
    removeVolumes: false,
    removeOrphans: false,
    knownServices: undefined,
    removeImages: false,
    gracePeriod: undefined,
    ...changes,
  }
}

export function buildNetwork(key: string, changes: Partial<Network> = {}): Network {
  return {
    key,
    name: `shop_${key}`,
    external: false,
    internal: false,
    subnet: undefined,
    gateway: undefined,
    addressRange: undefined,
    reservedAddresses: [],
    mtu: undefined,
    labels: {},
    ...changes,
  }
}

export function buildVolume(key: string, changes: Partial<Volume> = {}): Volume {
  return { key, name: `shop_${key}`, external: false, labels: {}, content: undefined, ...changes }
}

export function dependsOn(
  conditions: Readonly<Record<string, DependencyCondition>>,
  changes: Partial<Dependency> = {},
): Record<string, Dependency> {
  return Object.fromEntries(
    Object.entries(conditions).map(([name, condition]) => [
      name,
      { condition, restart: false, required: true, ...changes },
    ]),
  )
}

export function buildHealthcheck(changes: Partial<Healthcheck> = {}): Healthcheck {
  return {
    probe: { type: 'command', command: ['true'] },
    interval: seconds(30),
    timeout: seconds(30),
    retries: 3,
    startPeriod: seconds(0),
    startInterval: seconds(5),
    onFailure: 'none',
    ...changes,
  }
}

/** A hook that runs one program. */
export function buildHook(program: string, changes: Partial<Hook> = {}): Hook {
  return {
    command: [program],
    user: undefined,
    workingDirectory: undefined,
    environment: {},
    privileged: false,
    ...changes,
  }
}

export function buildStartHook(program: string, changes: Partial<StartHook> = {}): StartHook {
  return { ...buildHook(program), image: undefined, perReplica: false, ...changes }
}
