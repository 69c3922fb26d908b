/** A value of the stack file that was another one before. Its texts are safe to show: secrets are masked. */
export interface ConfigChange {
  /** As the stack file names it, such as `environment.PORT`. */
  readonly path: string
  /** `undefined` where there was none. */
  readonly before: string | undefined
  /** `undefined` where there is none any more. */
  readonly after: string | undefined
}
