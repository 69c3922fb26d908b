import type { Duration } from '../model/duration.ts'
import type { Health } from '../model/container-state.ts'
import type { NetworkProbe } from '../model/healthcheck.ts'
import type { Hook, HookProgress } from '../model/hook.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { ContainerSpec, RestartCount, StopTerms } from '../model/plan.ts'
import type { ContainerChange } from '../model/settings.ts'

export interface ExecResult {
  /** -1 when the timeout ended it. */
  readonly exitCode: number
  /** stdout and stderr as they came: the first 4096 bytes, and `...` when there were more. */
  readonly output: string
}

export interface ContainerFilter {
  readonly project?: string
}

export interface Containers {
  list(filter: ContainerFilter): Promise<readonly ObservedContainer[]>

  /** Makes the container known and its writable layer ready; starts nothing. Returns its id. */
  create(spec: ContainerSpec): Promise<string>

  /**
   * Starts a created or exited container; a running one is left alone.
   * Fails when its process cannot be started; the container is then exited with a start error.
   */
  start(id: string, restart: RestartCount): Promise<void>

  /** Signals, waits for the grace period, then kills. Resolves when it has exited; a stopped one is left alone. */
  stop(id: string, terms: StopTerms): Promise<void>

  /** Sends one signal. SIGKILL and the stop signal count as a requested end. */
  kill(id: string, signal: string): Promise<void>

  /** Freezes its processes. CT0007 when it does not run or is paused already. */
  pause(id: string): Promise<void>

  /** Thaws its processes. CT0007 when it is not paused. */
  unpause(id: string): Promise<void>

  /** Brings its links to what was made. One that does not run is left alone. */
  repair(id: string): Promise<void>

  /**
   * Changes it where it is, and its processes go on. What it has already is left alone, so that a
   * change that was cut short can be asked for again. CT0012 when the kernel refuses limits; then
   * they are as before. With another healthcheck, its health starts anew.
   */
  update(id: string, change: ContainerChange): Promise<void>

  /**
   * Leads the names of its service and its published ports to this container, and no longer to
   * `fromId`: connections that exist are left alone, and no new one is refused in between.
   */
  takeOver(id: string, fromId: string | undefined): Promise<void>

  /**
   * Gives it the name that it was made for, instead of its temporary one. CT0001 when another
   * container has it; one that has it already is left alone.
   */
  rename(id: string): Promise<void>

  /**
   * Kills it if it runs, and removes everything of it; of its anonymous volumes, when that is asked,
   * those that no other container has. Removing what is gone succeeds.
   */
  remove(id: string, options: { readonly removeAnonymousVolumes: boolean }): Promise<void>

  /** Runs a command inside a running container to its end. */
  run(id: string, command: readonly string[], timeout: Duration): Promise<ExecResult>

  /**
   * Asks a server in the network namespace of a running container. What a server says is a result;
   * CT0007 when the container does not run.
   */
  ask(id: string, probe: NetworkProbe, timeout: Duration): Promise<ExecResult>

  /** Resolves once a process of this run has said `READY=1` (sd_notify(3)); never when it ends before. */
  untilReady(id: string): Promise<void>

  /** Runs a hook inside a running container to its end; of a longer output, its end is kept. */
  runHook(id: string, hook: Hook): Promise<ExecResult>

  /** Remembers how far the hooks after the start of this run have come. */
  recordHooks(id: string, progress: HookProgress): Promise<void>

  /** Remembers what the prober knows, so that a restart of the supervisor does not forget it. */
  recordHealth(id: string, health: Health): Promise<void>
}
