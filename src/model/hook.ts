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

export interface Hooks {
  /** After each start, one after the other. */
  readonly postStart: readonly Hook[]
  /** Before each stop that somebody asks for, one after the other. */
  readonly preStop: readonly Hook[]
}

export const noHooks: Hooks = { postStart: [], preStop: [] }

/** How far the hooks after the start of a run have come. */
export interface HookProgress {
  readonly ran: number
  /** Whether the next one has failed, and is left until somebody asks for more. */
  readonly failed: boolean
}

export const noHookRan: HookProgress = { ran: 0, failed: false }
