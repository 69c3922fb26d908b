import { writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { StackError } from '../errors/stack-error.ts'
import type { ContainerEvent, ContainerSubject } from '../events/event.ts'
import { noHealth, type Health } from '../model/container-state.ts'
import { noHookRan, type HookProgress } from '../model/hook.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { RestartCount, StopTerms } from '../model/plan.ts'
import type { ContainerChange } from '../model/settings.ts'
import { adoptRun } from './adopt-run.ts'
import { attachWhenTold } from './attach-when-told.ts'
import { callRuntime } from './call-runtime.ts'
import { disconnectRun, setNames, switchTraffic } from './container-network.ts'
import {
  inService,
  nameOf,
  outOfService,
  startingHealthOf,
  writeContainerRecord,
  type ContainerRecord,
} from './container-record.ts'
import { removeCgroup, cgroupPath } from './cgroup-parent.ts'
import { changedRecord, changeRun, isProbedOtherwise } from './change-container.ts'
import { signalNumber, type ContainerRun } from './container-run.ts'
import { findImage } from './create-record.ts'
import { endStrayRun, finishRun } from './end-stray-run.ts'
import { exitRecord } from './exit-record.ts'
import { failedStart } from './failed-start.ts'
import { isRecordFrozen } from './is-record-frozen.ts'
import { isPresent, readJsonFile, writeJsonFile } from './json-file.ts'
import type { LinuxTools } from './linux-tools.ts'
import { isLost, replaceLostBundle } from './lost-run.ts'
import type { MonitorExit } from './monitor-connection.ts'
import { observeContainer } from './observe-container.ts'
import { removeContainerFiles } from './remove-container-files.ts'
import { makeBundle, prepareRunFiles } from './run-files.ts'
import { startRun } from './start-run.ts'
import { holdVolumes, letVolumesGo, whileAttached } from './volumes/attach-volumes.ts'
import type { ContainerPaths } from './state-layout.ts'

const nothingFirst = (): Promise<void> => Promise.resolve()

/** One container: its record, and its run while it has one. */
export class LinuxContainer {
  #record: ContainerRecord
  #run: ContainerRun | undefined
  #health: Health = noHealth
  #paused = false
  #beforeStart: () => Promise<void> = nothingFirst
  /** Resolves when no files of its layers are being copied. */
  #copies: Promise<void> = Promise.resolve()
  readonly #paths: ContainerPaths
  readonly #tools: LinuxTools
  readonly #emit: (event: ContainerEvent) => void

  constructor(record: ContainerRecord, tools: LinuxTools, emit: (event: ContainerEvent) => void) {
    this.#record = record
    this.#paths = tools.layout.container(record.id)
    this.#tools = tools
    this.#emit = emit
  }

  get record(): ContainerRecord {
    return this.#record
  }

  get id(): string {
    return this.#record.id
  }

  get name(): string {
    return nameOf(this.#record)
  }

  get isRunning(): boolean {
    return this.#run !== undefined
  }

  get subject(): ContainerSubject {
    const { project, service } = this.#record.spec
    return { id: this.id, name: this.name, project, service: service.name }
  }

  get logFile(): string {
    const { project, name } = this.#record.spec
    return this.#tools.layout.logFile(project, name, this.id)
  }

  observe(): ObservedContainer {
    return observeContainer(this.#record, this.#health, this.#paused)
  }

  /** Takes up the run that an earlier supervisor left, or learns how it ended. */
  async adopt(): Promise<void> {
    this.#health = readJsonFile<Health>(this.#paths.health) ?? startingHealthOf(this.#record)
    if (isLost(this.#record, this.#tools)) {
      const exit = await replaceLostBundle(this.#record, this.#tools)
      if (exit !== undefined) this.#save({ ...this.#record, run: undefined, exit })
    }
    const { run } = this.#record
    if (run === undefined) return endStrayRun(this.#record, this.#tools)
    await holdVolumes(this.#record, this.#tools)
    this.#run = await adoptRun({
      record: this.#record,
      run,
      logFile: this.logFile,
      tools: this.#tools,
      onReplaced: (run) => this.#save({ ...this.#record, run }),
      onEnded: (exit) => this.#finish(exit),
    })
    if (this.#run === undefined) {
      await this.#finish(readJsonFile<MonitorExit>(this.#paths.exitRecord))
    }
    this.#paused = this.#run !== undefined && isRecordFrozen(this.#record, this.#tools)
    this.#run?.activate()
  }

  async start(restart: RestartCount): Promise<void> {
    if (this.#run !== undefined) return
    // Layers that are mounted for a copy must not be mounted a second time.
    await this.#copies
    prepareRunFiles(this.#paths, this.logFile)
    // Before it is seen to run: what looks meanwhile must not take it for one without probes.
    this.#health = startingHealthOf(this.#record)
    await finishRun(this.#record, this.#tools)
    const startedAt = this.#tools.clock.now()
    try {
      this.#run = await startRun({
        record: this.#record,
        tools: this.#tools,
        logFile: this.logFile,
        onReplaced: (run) => this.#save({ ...this.#record, run }),
        onLaunched: (run) =>
          this.#save({ ...this.#record, restart, run, exit: undefined, hooks: noHookRan }),
        beforeStart: () => this.#beforeStart(),
        onEnded: (exit) => this.#finish(exit),
      })
    } catch (error) {
      this.#run = undefined
      const exit = failedStart(error, startedAt, this.#tools.clock)
      this.#save({ ...this.#record, restart, run: undefined, exit })
      throw error
    }
    this.#emit({ type: 'container-started', subject: this.subject })
    this.#run.activate()
  }

  async stop(terms: StopTerms): Promise<void> {
    if (this.#run === undefined) return
    this.#requestEnd()
    // Frozen processes could not end in the grace period.
    if (this.#paused) await this.unpause()
    const image = await findImage(this.#record.spec, this.#tools)
    const signal = terms.signal ?? image?.config.stopSignal ?? 'SIGTERM'
    this.#emit({ type: 'container-signalled', subject: this.subject, signal })
    await this.#run?.stop(this.name, signalNumber(signal), terms.gracePeriod)
  }

  async kill(signal: string): Promise<void> {
    const run = this.requireRun()
    const number = signalNumber(signal)
    const ends =
      number === signalNumber('SIGKILL') ||
      number === signalNumber(this.#record.spec.service.stopSignal ?? 'SIGTERM')
    if (ends) this.#requestEnd()
    if (ends && this.#paused) await this.unpause()
    this.#emit({ type: 'container-signalled', subject: this.subject, signal })
    await run.signal(number)
    if (number === signalNumber('SIGKILL')) await run.finished
  }

  async pause(): Promise<void> {
    this.requireRun()
    if (this.#paused) throw new StackError('CT0007', `container ${this.name} is already paused`)
    await callRuntime(['pause'], this.#record, this.#tools)
    this.#paused = true
    this.#emit({ type: 'container-paused', subject: this.subject })
  }

  async unpause(): Promise<void> {
    this.requireRun()
    if (!this.#paused) throw new StackError('CT0007', `container ${this.name} is not paused`)
    await callRuntime(['resume'], this.#record, this.#tools)
    this.#paused = false
    this.#emit({ type: 'container-unpaused', subject: this.subject })
  }

  /** Holds at its next starts, too. */
  async update(change: ContainerChange): Promise<void> {
    const image = await findImage(this.#record.spec, this.#tools)
    const run = this.#run
    if (run !== undefined) {
      const save = (record: ContainerRecord): void => this.#save(record)
      await changeRun({ run, record: () => this.#record, save }, change, this.#tools)
    }
    const before = this.#record
    this.#save(changedRecord(before, change, image))
    const health = startingHealthOf(this.#record)
    if (isProbedOtherwise(before, this.#record)) await this.recordHealth(health)
    this.#emit({ type: 'container-updated', subject: this.subject })
  }

  /** What is new comes to it from here on, instead of to the other one. */
  async takeOver(other: LinuxContainer | undefined): Promise<void> {
    this.#save(inService(this.#record))
    if (other !== undefined) other.#save(outOfService(other.#record, this.#tools.clock))
    await switchTraffic(this.#record, other?.record, this.#tools)
    this.#emit({ type: 'container-took-over', subject: this.subject })
  }

  rename(): void {
    const oldName = this.name
    const { succession, ...spec } = this.#record.spec
    if (succession === undefined) return
    this.#save({ ...this.#record, spec })
    if (this.#record.run !== undefined) setNames(this.#record, this.#record.run, this.#tools)
    this.#emit({ type: 'container-renamed', subject: this.subject, oldName })
  }

  /** Ends it and takes its files away; its volumes stay. */
  async remove(): Promise<void> {
    if (this.#run !== undefined) await this.kill('SIGKILL')
    await finishRun(this.#record, this.#tools)
    await this.#tools.networks.release(this.id)
    // The runtime has left it where its state was lost.
    if (this.#tools.drift.of(this.id).length > 0)
      await removeCgroup(cgroupPath(this.#record, this.#tools.instance))
    await removeContainerFiles(this.#record, this.logFile, this.#tools)
  }

  /** Connects to its stdio at its next start, before its process may write anything. */
  attachAtStart(): Promise<Socket> {
    return attachWhenTold(this.#paths.controlSocket, (attach) => {
      this.#beforeStart = () => {
        this.#beforeStart = nothingFirst
        return attach()
      }
    })
  }

  /** Copies files while nobody starts it, when it does not run. */
  async withFiles(work: () => Promise<void>): Promise<void> {
    if (this.#run !== undefined) return work()
    const copy = this.#copies.then(() => whileAttached(this.#record, this.#tools, work))
    this.#copies = copy.catch(() => undefined)
    return copy
  }

  async recordHooks(hooks: HookProgress): Promise<void> {
    if (this.#run !== undefined) this.#save({ ...this.#record, hooks })
  }

  async recordHealth(health: Health): Promise<void> {
    if (this.#run === undefined) return
    const before = this.#health.status
    this.#health = health
    makeBundle(this.#paths)
    writeJsonFile(this.#paths.health, health)
    if (health.status === before) return
    this.#emit({ type: 'health-changed', subject: this.subject, status: health.status })
  }

  /** What it has while it runs. */
  requireRun(): ContainerRun {
    if (this.#run !== undefined) return this.#run
    throw new StackError('CT0007', `container ${this.name} is not running`, {
      hint: 'start it with `stack start`',
    })
  }

  release(): void {
    this.#run?.release()
  }

  /** On disk before the signal, so that whoever sees the end knows that it was wanted. */
  #requestEnd(): void {
    makeBundle(this.#paths)
    writeFileSync(this.#paths.endRequested, '')
  }

  async #finish(exit: MonitorExit | undefined): Promise<void> {
    const requested = isPresent(this.#paths.endRequested)
    await disconnectRun(this.#record, this.#tools)
    await letVolumesGo(this.#record, this.#tools)
    const ended = exitRecord(exit, this.#record, requested, this.#tools)
    this.#run = undefined
    this.#paused = false
    this.#save({ ...this.#record, run: undefined, exit: ended })
    this.#emit({ type: 'container-exited', subject: this.subject, exit: ended })
  }

  #save(record: ContainerRecord): void {
    this.#record = record
    makeBundle(this.#paths)
    writeContainerRecord(this.#paths.record, record)
  }
}
