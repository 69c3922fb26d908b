import { decideHealthcheck } from '../model/healthcheck.ts'
import type { Image } from '../model/image.ts'
import { limitsOf } from '../model/limits.ts'
import type { Mount } from '../model/mount.ts'
import { mountedContents } from '../model/mounted-content.ts'
import {
  settingsOf,
  withSettings,
  type ContainerChange,
  type MountedSources,
  type Settings,
} from '../model/settings.ts'
import { changePorts } from './change-ports.ts'
import { changeNames, membershipsOf } from './container-network.ts'
import type { ContainerRecord, RunRecord } from './container-record.ts'
import { signalNumber, type ContainerRun } from './container-run.ts'
import type { LinuxTools } from './linux-tools.ts'
import { updateLimits } from './update-limits.ts'
import { rewriteMountedFile } from './volumes/mounted-files.ts'
import { rewriteHosts } from './write-container-files.ts'

/** A container that runs, and may end at any time. */
export interface ChangedContainer {
  readonly run: ContainerRun
  /** As it is now; without a run once that has ended. */
  readonly record: () => ContainerRecord
  readonly save: (record: ContainerRecord) => void
}

/**
 * Changes what the kernel and the monitor have of a container that runs. What is done is recorded
 * step by step: whoever is cut short leaves the rest to whoever looks next.
 */
export async function changeRun(
  container: ChangedContainer,
  { settings, mounted }: ContainerChange,
  tools: LinuxTools,
): Promise<void> {
  await updateLimits(container.record(), limitsOf(settings), tools)
  const { resources, restart, networks, ports } = settings
  save(container, { resources, restart })
  await changeNetworks(container, networks, tools)
  await changePublished(container, ports, tools)
  if (mounted !== undefined) await changeContents(container, mounted, tools)
}

async function changeNetworks(
  container: ChangedContainer,
  networks: Settings['networks'],
  tools: LinuxTools,
): Promise<void> {
  const before = container.record()
  const after = {
    ...before,
    spec: withSettings(before.spec, { ...settingsOf(before.spec), networks }),
  }
  const wanted = membershipsOf(after.spec)
  const isSame = JSON.stringify(membershipsOf(before.spec)) === JSON.stringify(wanted)
  if (before.run === undefined || isSame) return
  const endpoints = await tools.networks.reconnect(before.id, before.run.init, wanted)
  await rewriteHosts(before, endpoints, tools)
  save(container, { networks }, { endpoints })
  const { run } = container.record()
  if (run !== undefined) changeNames(container.record(), run, tools)
}

async function changePublished(
  container: ChangedContainer,
  ports: Settings['ports'],
  tools: LinuxTools,
): Promise<void> {
  const { id, spec: before, run } = container.record()
  const isSame = JSON.stringify(before.service.ports) === JSON.stringify(ports)
  if (run === undefined || isSame) return
  const after = { ...before, service: { ...before.service, ports } }
  const change = { run: container.run, before, after, published: run.ports }
  const published = await changePorts(change, tools)
  save(container, { ports }, { ports: published })
  await tools.networks.publish(id, published)
  // It has ended meanwhile, and what it had published was taken back before.
  if (container.record().run === undefined) await tools.networks.unpublish(id)
}

/** Writes contents that the processes are told of, and tells them. Who is cut short tells them twice. */
async function changeContents(
  container: ChangedContainer,
  mounted: MountedSources,
  tools: LinuxTools,
): Promise<void> {
  const { id, spec } = container.record()
  const before = settingsOf(spec).contents
  const changed = Object.entries(mountedContents(mounted)).filter(([target, { digest }]) => {
    const known = before[target]?.digest
    return digest !== undefined && known !== undefined && digest !== known
  })
  const signals = changed.flatMap(([, { onChange }]) =>
    onChange.type === 'signal' ? [onChange.signal] : [],
  )
  const { mountedFiles } = tools.layout.container(id)
  for (const file of mounted.files) {
    const isWritten =
      file.onChange.type === 'signal' && changed.some(([target]) => target === file.target)
    if (isWritten) await rewriteMountedFile(file, mountedFiles)
  }
  for (const signal of new Set(signals)) await container.run.signal(signalNumber(signal))
}

/** Records what is true by now. */
function save(
  container: ChangedContainer,
  settings: Partial<Settings>,
  ofRun: Partial<RunRecord> = {},
): void {
  const record = container.record()
  const spec = withSettings(record.spec, { ...settingsOf(record.spec), ...settings })
  const run = record.run === undefined ? undefined : { ...record.run, ...ofRun }
  const changed = { ...record, spec, run }
  container.save(changed)
  if (run !== undefined) container.run.changeTo(changed, run)
}

/** The record of a container that was changed. */
export function changedRecord(
  record: ContainerRecord,
  { settings, labels, mounted }: ContainerChange,
  image: Image | undefined,
): ContainerRecord {
  const spec = withSettings(record.spec, settings)
  const sources = bindSources(mounted?.mounts ?? [])
  return {
    ...record,
    spec: { ...spec, labels, service: { ...spec.service, ...mounted } },
    healthcheck: decideHealthcheck(settings.healthcheck, image?.config),
    mounts: record.mounts.map((mount) => withSource(mount, sources)),
    observedMounts: record.observedMounts.map((mount) => withSource(mount, sources)),
  }
}

function bindSources(mounts: readonly Mount[]): ReadonlyMap<string, string> {
  return new Map(
    mounts.flatMap((mount) =>
      mount.type === 'bind' ? [[mount.target, mount.source] as const] : [],
    ),
  )
}

/** The same directory may have another path, which counts at the next start. */
function withSource<T extends { readonly type: string; readonly target: string }>(
  mount: T,
  sources: ReadonlyMap<string, string>,
): T {
  const source = mount.type === 'bind' ? sources.get(mount.target) : undefined
  return source === undefined ? mount : { ...mount, source }
}

/** Whether readiness is probed in another way, so that what is known of it counts no more. */
export function isProbedOtherwise(before: ContainerRecord, after: ContainerRecord): boolean {
  return JSON.stringify(before.healthcheck) !== JSON.stringify(after.healthcheck)
}
