/** One thing that was looked at. */
export interface Finding {
  readonly subject: string
  readonly verdict: 'pass' | 'warn' | 'fail'
  readonly observed: string
  /** What to do, exactly; null when nothing is to be done. */
  readonly fix: string | null
}

export function pass(subject: string, observed: string): Finding {
  return { subject, verdict: 'pass', observed, fix: null }
}

export function warn(subject: string, observed: string, fix: string): Finding {
  return { subject, verdict: 'warn', observed, fix }
}

export function fail(subject: string, observed: string, fix: string): Finding {
  return { subject, verdict: 'fail', observed, fix }
}
