import { mkdir, readdir } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import type { ContainerFilter, Containers, ExecResult } from '../engine/containers.ts'
import { StackError } from '../errors/stack-error.ts'
import type { ContainerEvent } from '../events/event.ts'
import type { Health } from '../model/container-state.ts'
import type { Duration } from '../model/duration.ts'
import type { NetworkProbe } from '../model/healthcheck.ts'
import type { Hook, HookProgress } from '../model/hook.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { ContainerSpec, RestartCount, StopTerms } from '../model/plan.ts'
import type { ContainerChange } from '../model/settings.ts'
import { askContainer } from './ask-container.ts'
import { cgroupParent, removeCgroup } from './cgroup-parent.ts'
import { readContainerRecord } from './container-record.ts'
import { executeProbe } from './execute-probe.ts'
import { repairLinks } from './drift/repair-links.ts'
import { createRecord } from './create-record.ts'
import { LinuxContainer } from './linux-container.ts'
import { runContainerHook } from './run-container-hook.ts'
import type { LinuxTools } from './linux-tools.ts'

/** The containers of this supervisor: records on disk, runs in the kernel, both held in memory. */
export class LinuxContainers implements Containers {
  readonly #tools: LinuxTools
  readonly #emit: (event: ContainerEvent) => void
  readonly #containers = new Map<string, LinuxContainer>()
  /** Volumes that go with the last container that `volumes_from` gave them to. */
  readonly #unwanted = new Set<string>()
  readonly #removing = new Set<string>()
  readonly #starts = new Map<string, Promise<void>>()

  constructor(tools: LinuxTools, emit: (event: ContainerEvent) => void) {
    this.#tools = tools
    this.#emit = emit
  }

  /** Takes over what an earlier supervisor left: runs that go on, and ends that it did not see. */
  async adopt(): Promise<void> {
    const { layout } = this.#tools
    const ids = await entriesOf(layout.writableLayers)
    await this.#removeStrayBundles(ids)
    await Promise.all(
      ids.map(async (id) => {
        const record = readContainerRecord(layout.container(id).record)
        if (record === undefined) {
          // Killed between making the directories and writing the record: nothing knows of it.
          await this.#tools.binding.removeTree({ path: layout.container(id).bundle })
          await this.#tools.binding.removeTree({ path: layout.container(id).writable })
          return
        }
        const container = new LinuxContainer(record, this.#tools, this.#emit)
        this.#containers.set(id, container)
        await container.adopt()
      }),
    )
    await this.#tools.volumes.detachUnheld()
  }

  list(filter: ContainerFilter): Promise<readonly ObservedContainer[]> {
    const containers = [...this.#containers.values()].map((container) => container.observe())
    return Promise.resolve(
      containers.filter(
        ({ project }) => filter.project === undefined || project === filter.project,
      ),
    )
  }

  async create(spec: ContainerSpec): Promise<string> {
    this.#requireFreeName(spec.succession?.temporaryName ?? spec.name, undefined)
    const id = randomBytes(32).toString('hex')
    const container = new LinuxContainer(
      await createRecord(id, spec, this.#tools),
      this.#tools,
      this.#emit,
    )
    this.#containers.set(id, container)
    this.#emit({ type: 'container-created', subject: container.subject })
    return id
  }

  async start(id: string, restart: RestartCount): Promise<void> {
    const start = this.#get(id).start(restart)
    this.#starts.set(id, start)
    try {
      await start
    } finally {
      this.#starts.delete(id)
    }
  }

  async stop(id: string, terms: StopTerms): Promise<void> {
    await this.#containers.get(id)?.stop(terms)
  }

  kill(id: string, signal: string): Promise<void> {
    return this.#get(id).kill(signal)
  }

  pause(id: string): Promise<void> {
    return this.#get(id).pause()
  }

  unpause(id: string): Promise<void> {
    return this.#get(id).unpause()
  }

  async repair(id: string): Promise<void> {
    const container = this.#containers.get(id)
    if (container?.isRunning !== true) return
    await repairLinks(container.record, this.#tools)
  }

  update(id: string, change: ContainerChange): Promise<void> {
    return this.#get(id).update(change)
  }

  async remove(
    id: string,
    { removeAnonymousVolumes }: { readonly removeAnonymousVolumes: boolean },
  ): Promise<void> {
    const container = this.#containers.get(id)
    if (container === undefined) return
    this.#removing.add(id)
    try {
      await container.remove()
      this.#containers.delete(id)
    } finally {
      this.#removing.delete(id)
    }
    if (removeAnonymousVolumes) {
      const anonymous = container.record.observedMounts.filter((mount) => mount.anonymous)
      for (const { source } of anonymous) this.#unwanted.add(source)
    }
    await this.#removeAnonymousVolumes()
    if (this.#containers.size === 0) await removeCgroup(cgroupParent(this.#tools.instance))
    this.#emit({ type: 'container-removed', subject: container.subject })
  }

  takeOver(id: string, fromId: string | undefined): Promise<void> {
    const from = fromId === undefined ? undefined : this.#containers.get(fromId)
    return this.#get(id).takeOver(from)
  }

  async rename(id: string): Promise<void> {
    const container = this.#get(id)
    this.#requireFreeName(container.record.spec.name, id)
    container.rename()
  }

  run(id: string, command: readonly string[], timeout: Duration): Promise<ExecResult> {
    const container = this.#get(id)
    container.requireRun()
    return executeProbe({ record: container.record, tools: this.#tools, command, timeout })
  }

  ask(id: string, probe: NetworkProbe, timeout: Duration): Promise<ExecResult> {
    return askContainer(this.#get(id).requireRun().init, probe, timeout, this.#tools)
  }

  async untilReady(id: string): Promise<void> {
    // It is seen to run a moment before its start is done.
    await this.#starts.get(id)
    return this.#get(id).requireRun().ready
  }

  async runHook(id: string, hook: Hook): Promise<ExecResult> {
    const container = this.#get(id)
    const { pid } = container.requireRun().init
    return runContainerHook(container.record, pid, hook, this.#tools)
  }

  recordHooks(id: string, progress: HookProgress): Promise<void> {
    return this.#get(id).recordHooks(progress)
  }

  recordHealth(id: string, health: Health): Promise<void> {
    return this.#get(id).recordHealth(health)
  }

  /** The container itself, for what only Linux can do with it. */
  get(id: string): LinuxContainer {
    return this.#get(id)
  }

  all(): readonly LinuxContainer[] {
    return [...this.#containers.values()]
  }

  /** Without those that are about to be gone. */
  lasting(): readonly LinuxContainer[] {
    return this.all().filter(({ id }) => !this.#removing.has(id))
  }

  /** Leaves everything running to the next supervisor. */
  release(): void {
    for (const container of this.#containers.values()) container.release()
  }

  async #removeAnonymousVolumes(): Promise<void> {
    const used = new Set(
      this.all().flatMap(({ record }) => record.observedMounts.map(({ source }) => source)),
    )
    for (const source of this.#unwanted) {
      if (used.has(source)) continue
      this.#unwanted.delete(source)
      await this.#tools.volumes.remove(source)
    }
  }

  /** Of containers that were being made or removed when the supervisor was killed. */
  async #removeStrayBundles(ids: readonly string[]): Promise<void> {
    const { layout, binding } = this.#tools
    const bundles = await entriesOf(layout.containers)
    const stray = bundles.filter((id) => !ids.includes(id))
    await Promise.all(stray.map((id) => binding.removeTree({ path: layout.container(id).bundle })))
  }

  #requireFreeName(name: string, ownId: string | undefined): void {
    const holder = this.all().find((container) => container.name === name)
    if (holder === undefined || holder.id === ownId) return
    throw new StackError('CT0001', `the container name ${name} is already in use`, {
      hint: `remove container ${holder.id.slice(0, 12)} first, or choose another container_name`,
    })
  }

  #get(id: string): LinuxContainer {
    const container = this.#containers.get(id)
    if (container !== undefined) return container
    throw new StackError('CT0007', `container ${id.slice(0, 12)} does not exist`, {
      hint: 'see what there is with `stack ps --all`',
    })
  }
}

async function entriesOf(directory: string): Promise<string[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  return readdir(directory)
}
