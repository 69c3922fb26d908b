/** A promise that is settled from outside; settling it again does nothing. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly isSettled: () => boolean
}

export function createDeferred<T>(): Deferred<T> {
  let settle: (value: T) => void = () => undefined
  let isSettled = false
  const promise = new Promise<T>((resolve) => {
    settle = resolve
  })
  return {
    promise,
    isSettled: () => isSettled,
    resolve: (value) => {
      isSettled = true
      settle(value)
    },
  }
}
