declare const unit: unique symbol

/** A length of time in milliseconds; fractions are allowed. */
export type Duration = number & { readonly [unit]: 'milliseconds' }

export function milliseconds(count: number): Duration {
  return count as Duration // The only place that makes one out of a bare number.
}

export function seconds(count: number): Duration {
  return milliseconds(count * 1000)
}
