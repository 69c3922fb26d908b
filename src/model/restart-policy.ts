import type { Duration } from './duration.ts'

/** When a container that ended by itself is started again. */
export type RestartPolicy = RestartCondition & {
  /** Between the end and the start; left out, it doubles from 100 ms with every run in a row. */
  readonly delay?: Duration
  /**
   * A run that lasts as long is a success, and no retry is counted before it. Left out, 10 s end the
   * doubling, and every restart counts.
   */
  readonly window?: Duration
}

type RestartCondition =
  | { readonly name: 'no' }
  /** `maximumRetryCount` left out means without limit. */
  | { readonly name: 'always'; readonly maximumRetryCount?: number }
  | { readonly name: 'unless-stopped' }
  /** `maximumRetryCount` 0 means without limit. */
  | { readonly name: 'on-failure'; readonly maximumRetryCount: number }

export function maximumRetryCount(policy: RestartPolicy): number {
  return 'maximumRetryCount' in policy ? (policy.maximumRetryCount ?? 0) : 0
}
