import { StackError } from '../../errors/stack-error.ts'
import type { ImageConfig } from '../../model/image.ts'
import type { ContainerSpec } from '../../model/plan.ts'
import type { Service } from '../../model/service.ts'
import type { WritableRootfs } from '../rootfs/rootfs-layers.ts'
import type { CdiEdits } from '../cdi/cdi-spec.ts'
import { cdiHooks, cdiMounts } from '../cdi/runtime-edits.ts'
import { annotationNames } from './annotation-names.ts'
import type { DeviceNumbers } from './block-io.ts'
import { containerCommand } from './container-command.ts'
import { containerHostname } from './container-hostname.ts'
import { containerEnvironment, setsHome } from './container-environment.ts'
import { containerMounts } from './container-mounts.ts'
import { containerNamespaces, type SharedNamespaces } from './container-namespaces.ts'
import { containerResources } from './container-resources.ts'
import { containerRlimits } from './container-rlimits.ts'
import { containerSysctls } from './container-sysctls.ts'
import { allDeviceRules, ordinaryDeviceRules, runtimeDevice } from './device-access.ts'
import { capabilitySets, grantedCapabilities } from './granted-capabilities.ts'
import { deviceRules, type MappedDevice } from './mapped-devices.ts'
import type { HostDevice, Machine } from './machine.ts'
import { initArguments, initMount } from './mounted-init.ts'
import type { ReadyMount } from './ready-mount.ts'
import type { ResolvedUser } from './resolve-user.ts'
import { noRestrictedPaths, restrictedPaths } from './restricted-paths.ts'
import type { RuntimeLinux, RuntimeProcess, RuntimeSpec, Seccomp } from './runtime-spec.ts'
import { seccompProfile } from './seccomp-profile.ts'
import type { SecurityOptions } from './security-options.ts'

export interface RuntimeSpecInput {
  readonly id: string
  readonly container: ContainerSpec
  readonly imageConfig: ImageConfig | undefined
  /** Directory on which the root file system is mounted. */
  readonly rootPath: string
  readonly rootfs: WritableRootfs
  /** Directory that holds all volumes. */
  readonly volumesDirectory: string
  readonly mounts: readonly ReadyMount[]
  /** Files of the container mounted over those of its image. */
  readonly files: {
    readonly hosts: string
    readonly hostname: string
    readonly resolvConf: string
  }
  readonly user: ResolvedUser
  readonly security: SecurityOptions
  readonly machine: Machine
  /** All devices of the machine for a privileged container, else none. */
  readonly devices: readonly HostDevice[]
  /** Those that the service names. */
  readonly mappedDevices: readonly MappedDevice[]
  /** What descriptions of its devices change, besides the devices. */
  readonly cdiEdits: CdiEdits
  readonly shared: SharedContainers
  /** Those that the service limits. */
  readonly blockDevices: DeviceNumbers
  /** Of its cgroup, from the root of every hierarchy. */
  readonly cgroupsPath: string
  /** Path of `stack-init`. */
  readonly initProgram: string
  /** Whether the runtime is the one that comes along, which runs an init by itself. */
  readonly hasOwnRuntime: boolean
}

/** What a container has of the containers whose namespaces it shares. */
export interface SharedContainers {
  readonly namespaces: SharedNamespaces
  /** Of the container whose network or names this one has. */
  readonly hostname: string | undefined
  /** Where the shared memory of the container with the same IPC namespace is. */
  readonly sharedMemory: string | undefined
}

/** The `config.json` of a container. Fails with CT0001 for what cannot be run. */
export function createRuntimeSpec(input: RuntimeSpecInput): RuntimeSpec {
  const { container, rootPath, rootfs, mounts, files, machine } = input
  const { service } = container
  const { privileged, readOnly } = service
  const capabilities = grantedCapabilities(service, machine.boundingCapabilities)
  return {
    ociVersion: '1.1.0',
    process: containerProcess(input, capabilities),
    root: { path: rootPath, readonly: readOnly },
    ...(service.namespaces.uts.type === 'private' ? { hostname: hostnameOf(input) } : {}),
    mounts: containerMounts({
      serviceName: service.name,
      rootfs,
      mounts: mountsInit(input) ? [...mounts, initMount(input.initProgram)] : mounts,
      deviceMounts: cdiMounts(input.cdiEdits),
      files,
      kernel: {
        privileged,
        shmSize: service.shmSize,
        ipc: service.namespaces.ipc.type,
        sharedMemory: input.shared.sharedMemory,
      },
      machine,
      readOnly,
    }),
    annotations: containerAnnotations(input),
    ...cdiHooks(input.cdiEdits),
    linux: containerLinux(input, capabilities),
  }
}

function hostnameOf({ container, id, machine, shared }: RuntimeSpecInput): string {
  const { service } = container
  return containerHostname({ service, id, machine, parentHostname: shared.hostname })
}

function containerProcess(
  input: RuntimeSpecInput,
  capabilities: readonly string[],
): RuntimeProcess {
  const { container, imageConfig, user, security } = input
  const { service } = container
  const { uid, gid, additionalGids, home } = user
  return {
    terminal: service.tty,
    user: { uid, gid, additionalGids: withGroups(additionalGids, input.cdiEdits.additionalGids) },
    args: processArguments(input),
    env: containerEnvironment({
      service,
      image: imageConfig,
      hostname: hostnameOf(input),
      home,
      devices: input.cdiEdits.env,
    }),
    cwd: workingDirectory(service, imageConfig),
    capabilities: capabilitySets(capabilities, uid),
    rlimits: containerRlimits(service),
    noNewPrivileges: security.noNewPrivileges,
    ...(security.apparmorProfile === undefined
      ? {}
      : { apparmorProfile: security.apparmorProfile }),
    ...(service.oomScoreAdj === undefined ? {} : { oomScoreAdj: service.oomScoreAdj }),
  }
}

/** Group 0 of a description would be root's, which the specification leaves out. */
function withGroups(groups: readonly number[], added: readonly number[]): readonly number[] {
  return [...new Set([...groups, ...added.filter((gid) => gid !== 0)])]
}

/** Whether the runtime has to be given the init as one more program of the container. */
function mountsInit({ container, hasOwnRuntime }: RuntimeSpecInput): boolean {
  return container.service.init && !hasOwnRuntime
}

function processArguments(input: RuntimeSpecInput): readonly string[] {
  const command = containerCommand(input.container.service, input.imageConfig)
  return mountsInit(input) ? initArguments(command) : command
}

function workingDirectory(service: Service, image: ImageConfig | undefined): string {
  const written = service.workingDirectory
  if (written === undefined) return image?.workingDirectory || '/'
  if (written.startsWith('/')) return written
  throw new StackError(
    'CT0001',
    `service ${service.name}: working_dir ${written} is not absolute`,
    {
      hint: 'write the path in the container from its root, such as /app',
    },
  )
}

function containerAnnotations(input: RuntimeSpecInput): Readonly<Record<string, string>> {
  const { container, imageConfig, rootfs, initProgram, user } = input
  const { service } = container
  return {
    ...ownAnnotations(service),
    [annotationNames.lowerDirectories]: rootfs.root.lowerDirectories.join(':'),
    [annotationNames.upperDirectory]: rootfs.root.upperDirectory,
    [annotationNames.workDirectory]: rootfs.root.workDirectory,
    [annotationNames.volumes]: input.volumesDirectory,
    ...(service.init && input.hasOwnRuntime ? { [annotationNames.init]: initProgram } : {}),
    ...(setsHome(service, imageConfig) ? {} : { [annotationNames.userHome]: user.home }),
  }
}

function containerLinux(input: RuntimeSpecInput, capabilities: readonly string[]): RuntimeLinux {
  const { container, machine, devices, mappedDevices, security, shared } = input
  const { service } = container
  const { privileged } = service
  const unrestricted = privileged || security.unmaskedPaths
  const seccomp = containerSeccomp(input, capabilities)
  return {
    namespaces: containerNamespaces(service.namespaces, shared.namespaces, machine),
    devices: [...devices, ...mappedDevices.map(({ device }) => device)].map(runtimeDevice),
    cgroupsPath: input.cgroupsPath,
    resources: containerResources({
      service,
      machine,
      deviceRules: privileged
        ? allDeviceRules
        : [...ordinaryDeviceRules, ...deviceRules(mappedDevices, service.deviceRules)],
      blockDevices: input.blockDevices,
    }),
    sysctl: containerSysctls(service),
    ...(unrestricted ? noRestrictedPaths : restrictedPaths(machine)),
    ...(seccomp === undefined ? {} : { seccomp }),
  }
}

/** Names of ours mean paths to the runtime, which the file may not choose. */
function ownAnnotations({ name, annotations }: Service): Readonly<Record<string, string>> {
  const reserved = Object.keys(annotations).find((key) => key.startsWith('dev.stack.'))
  if (reserved === undefined) return annotations
  throw new StackError('CT0001', `service ${name}: the annotation ${reserved} is reserved`, {
    hint: 'choose a name that does not begin with `dev.stack.`',
  })
}

function containerSeccomp(
  { container, machine, security }: RuntimeSpecInput,
  capabilities: readonly string[],
): Seccomp | undefined {
  if (container.service.privileged || security.seccomp === 'unconfined') return undefined
  const profile = security.seccomp === 'default' ? seccompProfile : security.seccomp
  return profile(capabilities, machine.architecture)
}
