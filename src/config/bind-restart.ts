import type { RestartPolicy } from '../model/restart-policy.ts'
import { seconds } from '../model/duration.ts'
import { bindDuration } from './bind-values.ts'
import { parseRestart } from './parse-restart.ts'
import { child, numberOf, textOf } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/** As in Docker Compose, `deploy.restart_policy` counts before `restart`. */
export function bindRestart(service: SourceTree): RestartPolicy {
  const policy = child(child(service, 'deploy'), 'restart_policy')
  if (policy === undefined) {
    return parseRestart(textOf(child(service, 'restart')) ?? 'no') ?? { name: 'no' }
  }
  const condition = policyOf(textOf(child(policy, 'condition')) ?? 'any') ?? 'no'
  const attempts = numberOf(child(policy, 'max_attempts')) ?? 0
  return {
    ...bindCondition(condition, attempts),
    ...(child(policy, 'delay') === undefined ? {} : { delay: time(policy, 'delay') }),
    ...(child(policy, 'window') === undefined ? {} : { window: time(policy, 'window') }),
  }
}

/** The policy of a condition; `undefined` when it is none. Names of `restart` are taken, too. */
export function policyOf(condition: string): RestartPolicy['name'] | undefined {
  switch (condition) {
    case 'none':
    case 'no':
      return 'no'
    case 'any':
    case 'always':
      return 'always'
    case 'on-failure':
    case 'unless-stopped':
      return condition
    default:
      return undefined
  }
}

function bindCondition(name: RestartPolicy['name'], attempts: number): RestartPolicy {
  if (name === 'on-failure') return { name, maximumRetryCount: attempts }
  return name === 'always' && attempts > 0 ? { name, maximumRetryCount: attempts } : { name }
}

function time(policy: SourceTree, key: string): NonNullable<RestartPolicy['delay']> {
  return bindDuration(child(policy, key), seconds(0))
}
