import type { LinuxContainer } from '../linux-container.ts'
import type { ContainerRecord, RunRecord } from '../container-record.ts'
import type { LinuxTools } from '../linux-tools.ts'
import { viewHost, type HostView, type NamespaceView } from '../network/host-view.ts'
import { findContainerDrift, mayChange } from './container-drift.ts'
import type { FoundDrift } from './drift-ledger.ts'

/** What has drifted, by subject: the id of a container, or `networkSubject`. */
export type DriftBySubject = ReadonlyMap<string, readonly FoundDrift[]>

/** No container has such an id. */
export function networkSubject(network: string): string {
  return `network ${network}`
}

/** Looks once at all that was made. What starts or ends meanwhile is left out. */
export async function lookForDrift(
  containers: readonly LinuxContainer[],
  tools: LinuxTools,
): Promise<DriftBySubject> {
  const before = containers.map((container) => ({ container, run: runOf(container) }))
  const runs = before.flatMap(({ run }) => run ?? [])
  const host = await viewHost(
    tools.binding,
    runs.map(({ init }) => init),
  )
  const networks = await tools.networks.findDrift(host)
  const changers = linkChangers(tools)
  const inside = new Map(runs.map((run, index) => [run, host.namespaces[index]]))
  return new Map([
    ...[...networks].map(([name, causes]): [string, FoundDrift[]] => [
      networkSubject(name),
      causes.map((cause) => ({ kind: 'network', cause })),
    ]),
    ...before
      .filter(({ container, run }) => runOf(container) === run)
      .map(({ container: { id, record }, run }): [string, FoundDrift[]] => {
        if (run === undefined) return [id, findContainerDrift({ ...record, run }, tools)]
        const view = inside.get(run)
        if (view === undefined) return [id, []]
        const links = { host, inside: changers.has(id) ? undefined : view }
        return [id, [...findContainerDrift(record, tools), ...linkDrift(record, links, tools)]]
      }),
  ])
}

/** Ids of the containers that change what is in their network namespace, or share it with one that does. */
export function linkChangers(tools: LinuxTools): ReadonlySet<string> {
  const able = tools.records().filter((record) => mayChange(record, 'CAP_NET_ADMIN', tools))
  return new Set(
    able.flatMap(({ id, run }) => [
      id,
      ...(run?.shares ?? []).map(({ containerId }) => containerId),
    ]),
  )
}

function linkDrift(
  record: ContainerRecord,
  { host, inside }: { readonly host: HostView; readonly inside: NamespaceView },
  tools: LinuxTools,
): FoundDrift[] {
  if (record.spec.service.namespaces.network.type !== 'private') return []
  const causes = tools.networks.findLinkDrift(record.id, host, inside)
  return causes.map((cause) => ({ kind: 'link', cause }))
}

function runOf({ isRunning, record }: LinuxContainer): RunRecord | undefined {
  return isRunning ? record.run : undefined
}
