declare const unit: unique symbol

/** A length of time in milliseconds; fractions are allowed. */
export type Duration = number & { readonly [unit]: 'milliseconds' }

export function milliseconds(count: number): Duration {
  return count as Duration // The only place that makes one out of a bare number.
}

export function seconds(count: number): Duration {
  return milliseconds(count * 1000)
}

/** As Go writes it, in whole milliseconds: `1m30s`, `500ms`. */
export function durationText(duration: Duration): string {
  const whole = Math.round(duration)
  if (whole < 1000) return `${whole}ms`
  const hours = Math.floor(whole / 3_600_000)
  const minutes = Math.floor((whole % 3_600_000) / 60_000)
  const rest = `${(whole % 60_000) / 1000}s`
  if (hours > 0) return `${hours}h${minutes}m${rest}`
  return minutes > 0 ? `${minutes}m${rest}` : rest
}
