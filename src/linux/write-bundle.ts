import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { labelNames } from '../model/labels.ts'
import type { ObservedEndpoint } from '../model/observed-state.ts'
import { readBlockDevices } from './bundle/block-io.ts'
import { createRuntimeSpec } from './bundle/create-runtime-spec.ts'
import { encodeRuntimeSpec } from './bundle/encode-runtime-spec.ts'
import { readHostDevices } from './bundle/machine.ts'
import { resolveUser } from './bundle/resolve-user.ts'
import { readSecurityOptions } from './bundle/security-options.ts'
import { cgroupParent } from './cgroup-parent.ts'
import type { ContainerRecord } from './container-record.ts'
import { findImage } from './create-record.ts'
import type { LinuxTools } from './linux-tools.ts'
import { containerFiles } from './network/container-files.ts'

/** Writes `config.json` and the files that are mounted over those of the image. */
export async function writeBundle(
  record: ContainerRecord,
  endpoints: readonly ObservedEndpoint[],
  tools: LinuxTools,
): Promise<void> {
  const { spec, id, rootfs } = record
  const { service } = spec
  const paths = tools.layout.container(id)
  const image = await findImage(spec, tools)
  const [user, security, devices, blockDevices] = await Promise.all([
    resolveUser({
      user: service.user ?? image?.config.user ?? '',
      roots: rootsToSearch(record),
      binding: tools.binding,
      serviceName: service.name,
    }),
    readSecurityOptions({
      serviceName: service.name,
      securityOpt: service.securityOpt,
      workingDirectory: spec.labels[labelNames.workingDirectory] ?? '/',
    }),
    service.privileged ? readHostDevices() : [],
    readBlockDevices(service),
  ])
  const config = createRuntimeSpec({
    id,
    container: spec,
    imageConfig: image?.config,
    rootPath: paths.rootfs,
    rootfs,
    mounts: record.mounts,
    files: paths,
    user,
    security,
    machine: tools.machine,
    devices,
    blockDevices,
    cgroupsPath: `${cgroupParent(tools.instance)}/${id}`,
    initProgram: tools.programs.init,
  })
  writeFileSync(join(paths.bundle, 'config.json'), encodeRuntimeSpec(config), { mode: 0o600 })
  await writeContainerFiles(record, endpoints, tools)
}

/** Where account files are looked up. What no run has written to yet holds none. */
function rootsToSearch({ rootfs, exit }: ContainerRecord): readonly string[] {
  const { upperDirectory, lowerDirectories } = rootfs.root
  return exit === undefined ? lowerDirectories : [upperDirectory, ...lowerDirectories]
}

export function hostnameOf({ id, spec }: ContainerRecord): string {
  return spec.service.hostname ?? id.slice(0, 12)
}

async function writeContainerFiles(
  record: ContainerRecord,
  endpoints: readonly ObservedEndpoint[],
  tools: LinuxTools,
): Promise<void> {
  const paths = tools.layout.container(record.id)
  const first = endpoints[0]
  const files = containerFiles({
    hostname: hostnameOf(record),
    addresses: endpoints.map(({ address }) => address),
    extraHosts: record.spec.service.extraHosts,
    hostGateway: first === undefined ? undefined : tools.networks.find(first.network)?.gateway,
    hostResolver: await tools.readResolver(),
    nameServer: endpoints.length > 0,
  })
  // Read by every user of the container, whatever the supervisor's umask.
  const mode = 0o644
  writeFileSync(paths.hosts, files.hosts, { mode })
  writeFileSync(paths.resolvConf, files.resolvConf, { mode })
  writeFileSync(paths.hostname, files.hostname, { mode })
}
