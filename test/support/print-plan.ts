import type { Plan } from '../../src/model/plan.ts'

/** A plan as text: one operation per line, with what it comes after and why it is there. */
export function printPlan(plan: Plan): string {
  const lines = plan.operations.map(({ id, after, cause }) => {
    const edges = after.length === 0 ? '' : ` after ${after.join(', ')}`
    return `${id}${edges} (${cause})`
  })
  return [...lines, ...plan.warnings.map((warning) => `warning: ${warning}`)].join('\n')
}
