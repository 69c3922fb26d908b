import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { labelNames } from '../model/labels.ts'
import type { ObservedEndpoint } from '../model/observed-state.ts'
import { readBlockDevices } from './bundle/block-io.ts'
import { createRuntimeSpec } from './bundle/create-runtime-spec.ts'
import { encodeRuntimeSpec } from './bundle/encode-runtime-spec.ts'
import { readMappedDevices } from './bundle/mapped-devices.ts'
import { readHostDevices } from './bundle/machine.ts'
import { resolveUser } from './bundle/resolve-user.ts'
import { readSecurityOptions } from './bundle/security-options.ts'
import { findCdiEdits } from './cdi/find-cdi-edits.ts'
import { readCdiDevices } from './cdi/runtime-edits.ts'
import { cgroupPath } from './cgroup-parent.ts'
import type { ContainerRecord } from './container-record.ts'
import { findImage } from './create-record.ts'
import type { LinuxTools } from './linux-tools.ts'
import { prepareNotifyMount, withNotifySocket } from './notify-mount.ts'
import { runtimeOf } from './oci-runtime.ts'
import { writeContainerFiles } from './write-container-files.ts'
import { writeMountedFiles } from './volumes/mounted-files.ts'
import type { FoundShares } from './shared-containers.ts'

export interface BundleInput {
  readonly record: ContainerRecord
  readonly endpoints: readonly ObservedEndpoint[]
  readonly shares: FoundShares
}

/** Writes `config.json` and the files that are mounted over those of the image. */
export async function writeBundle(input: BundleInput, tools: LinuxTools): Promise<void> {
  const { record, shares } = input
  const { spec, id, rootfs } = record
  const { service } = spec
  const paths = tools.layout.container(id)
  const image = await findImage(spec, tools)
  const cdiEdits = await findCdiEdits(service)
  const [user, security, devices, mappedDevices, cdiDevices, blockDevices] = await Promise.all([
    resolveUser({
      user: service.user ?? image?.config.user ?? '',
      groups: service.groupAdd,
      roots: rootsToSearch(record),
      binding: tools.binding,
      serviceName: service.name,
    }),
    readSecurityOptions({
      serviceName: service.name,
      securityOpt: service.securityOpt,
      workingDirectory: spec.labels[labelNames.workingDirectory] ?? '/',
      root: '',
    }),
    service.privileged ? readHostDevices() : [],
    readMappedDevices(service),
    readCdiDevices(cdiEdits, service.name),
    readBlockDevices(service),
  ])
  const files = await writeMountedFiles(service.files, paths.mountedFiles)
  const config = createRuntimeSpec({
    id,
    container: withNotifySocket(record),
    imageConfig: image?.config,
    rootPath: paths.rootfs,
    rootfs,
    volumesDirectory: tools.layout.volumes,
    mounts: [...record.mounts, ...files, ...prepareNotifyMount(record, paths.notify)],
    files: shares.files ?? paths,
    user,
    security,
    machine: tools.machine,
    devices,
    mappedDevices: [...mappedDevices, ...cdiDevices],
    cdiEdits,
    shared: shares.shared,
    blockDevices,
    cgroupsPath: cgroupPath(record, tools.instance),
    initProgram: tools.programs.init,
    hasOwnRuntime: runtimeOf(record, tools).isOwn,
  })
  writeFileSync(join(paths.bundle, 'config.json'), encodeRuntimeSpec(config), { mode: 0o600 })
  if (shares.files === undefined) {
    await writeContainerFiles(record, input.endpoints, shares.shared.hostname, tools)
  }
}

/** Where account files are looked up. What no run has written to yet holds none. */
function rootsToSearch({ rootfs, exit }: ContainerRecord): readonly string[] {
  const { upperDirectory, lowerDirectories } = rootfs.root
  return exit === undefined ? lowerDirectories : [upperDirectory, ...lowerDirectories]
}
