import { milliseconds } from '../model/duration.ts'
import type { ContainerProcesses } from '../model/process-row.ts'
import type { UsageSample } from '../model/usage.ts'
import { cgroupPath } from '../linux/cgroup-parent.ts'
import { containerCgroup, readCgroupMounts } from '../linux/cgroup/cgroup-directories.ts'
import { listProcesses } from '../linux/cgroup/list-processes.ts'
import { containerUsage } from '../linux/container-usage.ts'
import type { LinuxContainer } from '../linux/linux-container.ts'
import type { LinuxEngine } from '../linux/linux-engine.ts'
import { readProcess, readProcessFrame } from '../linux/read-process.ts'
import type { Exchange, Route } from './control-server.ts'
import { sendJson, startJsonLines } from './exchange-json.ts'

/** What the kernel counts for containers, and their processes. */
export function usageRoutes(engine: LinuxEngine): Route[] {
  return [
    { method: 'GET', path: '/v1/usage', handle: (exchange) => streamUsage(exchange, engine) },
    {
      method: 'GET',
      path: '/v1/processes',
      handle: async ({ response, query }) => {
        sendJson(response, { containers: processesOf(selected(query, engine), engine) })
      },
    },
  ]
}

/** One sample after the other until the client goes; the first at once. */
async function streamUsage(
  { response, query, signal }: Exchange,
  engine: LinuxEngine,
): Promise<void> {
  const interval = milliseconds(Math.max(100, Number(query.get('intervalMs') ?? 1000)))
  const lines = startJsonLines(response)
  while (!signal.aborted) {
    lines.write(await sampleUsage(selected(query, engine), engine))
    await lines.drained()
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        cancel()
        signal.removeEventListener('abort', wake)
        resolve()
      }
      const cancel = engine.clock.schedule(interval, wake)
      signal.addEventListener('abort', wake)
    })
  }
  lines.end()
}

async function sampleUsage(
  containers: readonly LinuxContainer[],
  { tools, clock }: LinuxEngine,
): Promise<UsageSample> {
  const mounts = readCgroupMounts()
  return {
    time: clock.now(),
    containers: await Promise.all(
      containers.map(async ({ subject, record }) => {
        const { id, name, service } = subject
        return { id, name, service, usage: await containerUsage(record, mounts, tools) }
      }),
    ),
  }
}

function processesOf(
  containers: readonly LinuxContainer[],
  { tools }: LinuxEngine,
): readonly ContainerProcesses[] {
  const mounts = readCgroupMounts()
  const frame = readProcessFrame()
  return containers
    .filter(({ record }) => record.run !== undefined)
    .map(({ subject, record }) => {
      const { id, name, service } = subject
      const pids = listProcesses(containerCgroup(mounts, cgroupPath(record, tools.instance)))
      const processes = pids.flatMap((pid) => readProcess(pid, frame) ?? [])
      return { id, name, service, number: record.spec.number, processes }
    })
}

function selected(query: URLSearchParams, engine: LinuxEngine): readonly LinuxContainer[] {
  const project = query.get('project')
  const services = query.getAll('service')
  return engine.containers
    .all()
    .filter(({ subject }) => subject.project === project)
    .filter(({ subject }) => services.length === 0 || services.includes(subject.service))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
