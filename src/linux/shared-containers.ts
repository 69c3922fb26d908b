import { readFileSync } from 'node:fs'
import { StackError } from '../errors/stack-error.ts'
import { namespaceParents, sharedKinds, type NamespaceMode } from '../model/namespaces.ts'
import type { SharedRun } from '../model/observed-state.ts'
import type { SharedNamespaces } from './bundle/container-namespaces.ts'
import type { SharedContainers } from './bundle/create-runtime-spec.ts'
import type { ContainerRecord, RunRecord } from './container-record.ts'
import type { LinuxTools } from './linux-tools.ts'
import type { ContainerPaths } from './state-layout.ts'

type ParentMode = Extract<NamespaceMode, { readonly name: string }>

type RunningRecord = ContainerRecord & { readonly run: RunRecord }

export interface FoundShares {
  readonly shared: SharedContainers
  /** Whose hosts, hostname and resolv.conf the container has; `undefined` is its own. */
  readonly files: ContainerPaths | undefined
  readonly runs: readonly SharedRun[]
}

/** Names of the files in /proc/PID/ns. */
const namespaceFiles = { network: 'net', pid: 'pid', ipc: 'ipc', uts: 'uts' } as const

/** The runs whose namespaces a container is to share. Fails with CT0007 when one does not run. */
export function findShares(record: ContainerRecord, tools: LinuxTools): FoundShares {
  const { namespaces } = record.spec.service
  const paths: Partial<Record<(typeof sharedKinds)[number], string>> = {}
  for (const kind of sharedKinds) {
    const mode = namespaces[kind]
    if (!('name' in mode)) continue
    const { pid } = runningParent(record, mode, tools).run.init
    paths[kind] = `/proc/${pid}/ns/${namespaceFiles[kind]}`
  }
  return {
    shared: { ...namesAndMemory(record, tools), namespaces: paths satisfies SharedNamespaces },
    files: sharedFiles(record, tools),
    runs: namespaceParents(namespaces).map((mode) => {
      const { id, run } = runningParent(record, mode, tools)
      return { containerId: id, startedAt: run.startedAt }
    }),
  }
}

/**
 * Whether the shared runs still go on. Paths of namespaces go by process numbers: as long as the
 * processes live, nobody else had their numbers. Fails with CT0007 otherwise.
 */
export async function requireSharesAlive(
  record: ContainerRecord,
  { runs }: FoundShares,
  tools: LinuxTools,
): Promise<void> {
  for (const { containerId, startedAt } of runs) {
    const parent = tools.records().find(({ id }) => id === containerId)
    const init = parent?.run?.startedAt === startedAt ? parent.run.init : undefined
    const { startTime } =
      init === undefined ? { startTime: null } : await tools.binding.processStartTime(init)
    if (init === undefined || startTime !== init.startTime) {
      throw notRunning(record, parent?.spec.name ?? containerId.slice(0, 12))
    }
  }
}

function namesAndMemory(
  record: ContainerRecord,
  tools: LinuxTools,
): Omit<SharedContainers, 'namespaces'> {
  const { network, uts, ipc } = record.spec.service.namespaces
  const named = [network, uts].find((mode) => 'name' in mode)
  const memory = 'name' in ipc ? runningParent(record, ipc, tools) : undefined
  return {
    hostname:
      named === undefined ? undefined : hostnameOf(runningParent(record, named, tools), tools),
    sharedMemory: memory === undefined ? undefined : `/proc/${memory.run.init.pid}/root/dev/shm`,
  }
}

function hostnameOf(parent: ContainerRecord, tools: LinuxTools): string {
  const files = sharedFiles(parent, tools) ?? tools.layout.container(parent.id)
  return readFileSync(files.hostname, 'utf8').trim()
}

/** Those of the container that the network belongs to, which may share it in turn. */
function sharedFiles(record: ContainerRecord, tools: LinuxTools): ContainerPaths | undefined {
  const { network } = record.spec.service.namespaces
  if (!('name' in network)) return undefined
  const parent = runningParent(record, network, tools)
  return sharedFiles(parent, tools) ?? tools.layout.container(parent.id)
}

function runningParent(
  record: ContainerRecord,
  mode: ParentMode,
  { records }: LinuxTools,
): RunningRecord {
  const candidates = records().filter((other) => isMeant(other, mode, record))
  const found = candidates
    .toSorted((a, b) => a.spec.number - b.spec.number)
    .find((other): other is RunningRecord => other.run !== undefined)
  if (found !== undefined) return found
  throw notRunning(record, mode.type === 'service' ? `service ${mode.name}` : mode.name)
}

function isMeant({ id, spec }: ContainerRecord, mode: ParentMode, self: ContainerRecord): boolean {
  if (id === self.id) return false
  if (mode.type === 'service') {
    const isOfService = spec.project === self.spec.project && spec.service.name === mode.name
    // One that `run` made is gone before the service is.
    return isOfService && spec.oneOff === undefined
  }
  return spec.name === mode.name || (mode.name.length >= 12 && id.startsWith(mode.name))
}

function notRunning({ spec }: ContainerRecord, parent: string): StackError {
  return new StackError(
    'CT0007',
    `container ${spec.name} shares namespaces of ${parent}, which is not running`,
    { hint: 'start that first, and see why it ended with `stack logs`' },
  )
}
