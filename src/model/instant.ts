declare const unit: unique symbol

/** A point in time: milliseconds since the Unix epoch, fractions allowed. */
export type Instant = number & { readonly [unit]: 'epoch milliseconds' }

export function instant(epochMilliseconds: number): Instant {
  return epochMilliseconds as Instant // The only place that makes one out of a bare number.
}
