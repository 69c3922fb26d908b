import { noEdits } from '../../src/linux/cdi/find-cdi-edits.ts'
import {
  createRuntimeSpec,
  type RuntimeSpecInput,
} from '../../src/linux/bundle/create-runtime-spec.ts'
import { capabilityNames } from '../../src/linux/bundle/capability-names.ts'
import type { Machine } from '../../src/linux/bundle/machine.ts'
import type { RuntimeSpec } from '../../src/linux/bundle/runtime-spec.ts'
import type { ImageConfig } from '../../src/model/image.ts'
import type { ContainerSpec } from '../../src/model/plan.ts'
import type { Service } from '../../src/model/service.ts'
import { buildService } from './build-project.ts'

/** A machine that grants everything. */
export const plainMachine: Machine = {
  bootId: 'boot',
  architecture: 'x64',
  hostname: 'machine',
  cgroups: 'v2',
  boundingCapabilities: capabilityNames,
  thermalThrottlePaths: ['/sys/devices/system/cpu/cpu0/thermal_throttle'],
  recursiveReadOnly: true,
}

export const containerId = 'c0ffee'.padEnd(64, '0')

export function buildImageConfig(changes: Partial<ImageConfig> = {}): ImageConfig {
  return {
    entrypoint: [],
    command: [],
    environment: [],
    workingDirectory: '/',
    user: '',
    stopSignal: undefined,
    healthcheck: undefined,
    shell: undefined,
    volumes: [],
    exposedPorts: [],
    labels: {},
    ...changes,
  }
}

export function buildContainerSpec(
  service: Service,
  changes: Partial<ContainerSpec> = {},
): ContainerSpec {
  return {
    project: 'shop',
    service,
    number: 1,
    name: `shop-${service.name}-1`,
    configHash: 'hash',
    imageId: undefined,
    labels: {},
    networks: {},
    volumes: {},
    inheritedVolumes: {},
    oneOff: undefined,
    ...changes,
  }
}

export interface SpecChanges extends Partial<Omit<RuntimeSpecInput, 'container'>> {
  readonly service?: Partial<Service>
}

/** The specification of a plain service, but for the changes. */
export function buildRuntimeSpec({ service = {}, ...changes }: SpecChanges = {}): RuntimeSpec {
  return createRuntimeSpec({
    id: containerId,
    container: buildContainerSpec(buildService('web', service)),
    imageConfig: undefined,
    rootPath: '/run/stack/containers/c/rootfs',
    rootfs: {
      root: { lowerDirectories: ['/l/2', '/l/1'], upperDirectory: '/u', workDirectory: '/w' },
      overlays: [],
      binds: [],
    },
    volumesDirectory: '/var/lib/stack/volumes',
    mounts: [],
    files: { hosts: '/c/hosts', hostname: '/c/hostname', resolvConf: '/c/resolv.conf' },
    user: { uid: 0, gid: 0, additionalGids: [0], home: '/root' },
    security: {
      noNewPrivileges: false,
      seccomp: 'default',
      apparmorProfile: undefined,
      unmaskedPaths: false,
    },
    machine: plainMachine,
    devices: [],
    mappedDevices: [],
    shared: { namespaces: {}, hostname: undefined, sharedMemory: undefined },
    blockDevices: new Map(),
    initProgram: '/native/stack-init',
    hasOwnRuntime: true,
    cdiEdits: noEdits,
    cgroupsPath: `/stack/${containerId}`,
    ...changes,
  })
}
