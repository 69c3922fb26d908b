/** What sets a container that `run` makes apart from those that its service has. */
export interface OneOff {
  /** Whether it goes, with its anonymous volumes, once it has ended. */
  readonly removedAtEnd: boolean
  /** Whether it is found under the names of its service, too. */
  readonly hasServiceNames: boolean
  /** Whether its stdin ends with that of whoever ran it. */
  readonly isAttached: boolean
  /** Name of the container that it prepares: a hook before its start. */
  readonly preparesFor?: string
}
