import type { RestartPolicy } from '../model/restart-policy.ts'

/** Such as `always` or `on-failure:3`; `undefined` when it is none. */
export function parseRestart(text: string): RestartPolicy | undefined {
  const [, name, count] = /^(no|always|unless-stopped|on-failure)(?::(\d+))?$/.exec(text) ?? []
  if (name === 'on-failure') return { name, maximumRetryCount: Number(count ?? 0) }
  if (count !== undefined) return undefined
  return name === 'no' || name === 'always' || name === 'unless-stopped' ? { name } : undefined
}
