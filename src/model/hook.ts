/** A command that runs in a container of a service at a moment of its life. */
export interface Hook {
  readonly command: readonly string[]
  /** `undefined` is the container's, as for all that follows. */
  readonly user: string | undefined
  readonly workingDirectory: string | undefined
  /** Over the container's. */
  readonly environment: Readonly<Record<string, string>>
  /** Whether it has every capability. */
  readonly privileged: boolean
}

/** Runs in a container of its own, with the mounts and networks of the one that it is for. */
export interface StartHook extends Hook {
  /** `undefined` is what the service is made from. */
  readonly image: string | undefined
  /** Whether it runs for each container, rather than once before the first. */
  readonly perReplica: boolean
}

export interface Hooks {
  /** Before a start that somebody asks for, one after the other. */
  readonly preStart: readonly StartHook[]
  /** After each start, one after the other. */
  readonly postStart: readonly Hook[]
  /** Before each stop that somebody asks for, one after the other. */
  readonly preStop: readonly Hook[]
}

export const noHooks: Hooks = { preStart: [], postStart: [], preStop: [] }

/** How far the hooks after the start of a run have come. */
export interface HookProgress {
  readonly ran: number
  /** Whether the next one has failed, and is left until somebody asks for more. */
  readonly failed: boolean
}

export const noHookRan: HookProgress = { ran: 0, failed: false }
