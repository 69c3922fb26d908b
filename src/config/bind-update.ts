import { seconds } from '../model/duration.ts'
import {
  defaultUpdatePolicy,
  type FailureAction,
  type UpdateOrder,
  type UpdatePolicy,
} from '../model/update-policy.ts'
import { bindDuration } from './bind-values.ts'
import { child, numberOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** How a service says that its containers are replaced. */
export function bindUpdate(node: SourceTree | undefined): UpdatePolicy | undefined {
  if (node === undefined) return undefined
  const { parallelism, maxFailureRatio, failureAction, monitor } = defaultUpdatePolicy
  // Checked to be no other words.
  const order = textOf(child(node, 'order')) as UpdateOrder | undefined
  const action = textOf(child(node, 'failure_action')) as FailureAction | undefined
  return {
    parallelism: numberOf(child(node, 'parallelism')) ?? parallelism,
    delay: bindDuration(child(node, 'delay'), seconds(0)),
    order,
    monitor: bindDuration(child(node, 'monitor'), monitor),
    maxFailureRatio: numberOf(child(node, 'max_failure_ratio')) ?? maxFailureRatio,
    failureAction: action ?? failureAction,
  }
}
