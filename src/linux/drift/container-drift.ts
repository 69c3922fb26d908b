import { join } from 'node:path'
import { grantedCapabilities } from '../bundle/granted-capabilities.ts'
import { cgroupPath } from '../cgroup-parent.ts'
import type { ContainerRecord } from '../container-record.ts'
import { isPresent } from '../json-file.ts'
import type { LinuxTools } from '../linux-tools.ts'
import { runtimeOf } from '../oci-runtime.ts'
import type { FoundDrift } from './drift-ledger.ts'
import { viewRun, type RunView } from './run-baseline.ts'

/** What of a container's files, mounts and cgroup is not as it was made. */
export function findContainerDrift(record: ContainerRecord, tools: LinuxTools): FoundDrift[] {
  return [...findLayerDrift(record), ...findRunDrift(record, tools)]
}

/** Whether a container may change such things of itself, so that a change says nothing. */
export function mayChange(
  record: ContainerRecord,
  capability: 'CAP_NET_ADMIN' | 'CAP_SYS_ADMIN',
  { machine }: Pick<LinuxTools, 'machine'>,
): boolean {
  const { privileged, capAdd } = record.spec.service
  // Neither is among those that every container has.
  if (!privileged && capAdd.length === 0) return false
  return grantedCapabilities(record.spec.service, machine.boundingCapabilities).includes(capability)
}

function findLayerDrift({ rootfs }: ContainerRecord): FoundDrift[] {
  if (isPresent(rootfs.root.upperDirectory)) return []
  return [{ kind: 'layer', cause: 'the directory of what it wrote is gone' }]
}

function findRunDrift(record: ContainerRecord, tools: LinuxTools): FoundDrift[] {
  const { run, id } = record
  if (run === undefined) return []
  const hasConfig = isPresent(join(tools.layout.container(id).bundle, 'config.json'))
  if (!hasConfig || !isPresent(join(runtimeOf(record, tools).root, id))) {
    return [{ kind: 'run', cause: 'its state directory is gone' }]
  }
  const view = viewRun(run.init.pid, cgroupPath(record, tools.instance))
  if (view === undefined) return []
  return [...findCgroupDrift(record, view), ...findMountDrift(record, view, tools)]
}

function findCgroupDrift({ run }: ContainerRecord, { cgroups }: RunView): FoundDrift[] {
  const lost = run?.baseline?.cgroups.some((controllers) => !cgroups.includes(controllers))
  return lost === true ? [{ kind: 'run', cause: 'it is not in its cgroup' }] : []
}

function findMountDrift(record: ContainerRecord, view: RunView, tools: LinuxTools): FoundDrift[] {
  const { run, observedMounts } = record
  const lost = mayChange(record, 'CAP_SYS_ADMIN', tools)
    ? []
    : (run?.baseline?.mounts ?? []).filter((target) => !view.mounts.includes(target))
  // What was mounted below went with it.
  const highest = lost.filter((target) => !lost.some((other) => isBelow(target, other)))
  return [
    ...highest.map((target): FoundDrift => ({ kind: 'run', cause: `${target} was unmounted` })),
    ...observedMounts
      .filter(({ target }) => view.deleted.includes(target))
      .map(({ type, source, target, anonymous }): FoundDrift => {
        if (type === 'volume' && !anonymous)
          return { kind: 'run', cause: `volume ${source} is gone` }
        return {
          kind: 'source',
          cause: `${source}, which is mounted at ${target}, was replaced or deleted`,
        }
      }),
  ]
}

function isBelow(target: string, other: string): boolean {
  return target !== other && target.startsWith(other === '/' ? '/' : `${other}/`)
}
