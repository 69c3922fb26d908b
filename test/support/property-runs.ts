export interface PropertyRuns {
  readonly numRuns: number
  readonly seed: number
}

/**
 * The same runs each time, so that a failure is there for everybody.
 * `STACK_PROPERTY_SEED` draws others, `STACK_PROPERTY_FACTOR` that many times as many.
 */
export function propertyRuns(count: number): PropertyRuns {
  const { STACK_PROPERTY_SEED: seed = '1', STACK_PROPERTY_FACTOR: factor = '1' } = process.env
  return { numRuns: count * Number(factor), seed: Number(seed) }
}
