import { join } from 'node:path'
import type { Service } from '../model/service.ts'
import { readBlockDevices } from './bundle/block-io.ts'
import { containerResources } from './bundle/container-resources.ts'
import type { RuntimeResources } from './bundle/runtime-spec.ts'
import { cgroupParent } from './cgroup-parent.ts'
import { readCgroupFile } from './cgroup/cgroup-file.ts'
import { readCgroupMounts } from './cgroup/cgroup-directories.ts'
import type { LinuxTools } from './linux-tools.ts'

/** The part of a runtime specification that `update` of a runtime takes. */
export interface RuntimeLimits extends Omit<RuntimeResources, 'devices'> {
  /** Files of version 2 and what is written to them. */
  readonly unified?: Readonly<Record<string, string>>
}

/** The limits of a service; what it leaves open is as in a control group that nobody has limited. */
export async function completeLimits(
  service: Service,
  containerId: string,
  tools: LinuxTools,
): Promise<RuntimeLimits> {
  const given = containerResources({
    service,
    machine: tools.machine,
    deviceRules: [],
    blockDevices: await readBlockDevices(service),
  })
  const parent = service.cgroupParent ?? cgroupParent(tools.instance)
  const open =
    tools.machine.cgroups === 'v1' ? openLimitsV1(parent) : openLimitsV2(given, parent, containerId)
  return {
    memory: { limit: -1, swap: -1, ...open.memory, ...given.memory },
    cpu: { shares: 1024, quota: -1, period: 100_000, ...open.cpu, ...given.cpu },
    pids: given.pids ?? { limit: -1 },
    blockIO: { ...open.blockIO, ...given.blockIO },
    ...(open.unified === undefined ? {} : { unified: open.unified }),
  }
}

/** Processors cannot be left open there: a group that may use all has those of the group above it. */
function openLimitsV1(parent: string): RuntimeLimits {
  const mount = readCgroupMounts().legacy.get('cpuset')
  const above = mount === undefined ? undefined : join(mount, parent)
  const cpus = readCgroupFile(above, 'cpuset.cpus')
  const mems = readCgroupFile(above, 'cpuset.mems')
  return {
    memory: { reservation: -1 },
    cpu: { ...(cpus === undefined ? {} : { cpus }), ...(mems === undefined ? {} : { mems }) },
    blockIO: { weight: 100 },
  }
}

/** What the fields of the specification cannot say is written to the files themselves. */
function openLimitsV2(given: RuntimeResources, parent: string, containerId: string): RuntimeLimits {
  const { unified: mount } = readCgroupMounts()
  const own = mount === undefined ? undefined : join(mount, parent, containerId)
  const open: readonly (readonly [isGiven: boolean, file: string, value: string])[] = [
    [given.memory?.reservation !== undefined, 'memory.low', '0'],
    [given.cpu?.cpus !== undefined, 'cpuset.cpus', '\n'],
    [given.cpu?.mems !== undefined, 'cpuset.mems', '\n'],
    [given.blockIO?.weight !== undefined, 'io.weight', 'default 100'],
    [given.blockIO?.weight !== undefined, 'io.bfq.weight', '100'],
  ]
  const present = open.filter(
    ([isGiven, file]) => !isGiven && readCgroupFile(own, file) !== undefined,
  )
  return { unified: Object.fromEntries(present.map(([, file, value]) => [file, value])) }
}
