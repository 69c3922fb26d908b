declare const unit: unique symbol

/** An amount of memory or storage in bytes, a whole number. */
export type ByteSize = number & { readonly [unit]: 'bytes' }

export function bytes(count: number): ByteSize {
  return count as ByteSize // The only place that makes one out of a bare number.
}
