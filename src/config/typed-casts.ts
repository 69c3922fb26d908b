import { pathTable } from './path-table.ts'
import type { PathTable } from './path-table.ts'
import type { ScalarValue } from './source-tree.ts'

export type CastType = 'integer' | 'number' | 'boolean'

/** Values that a string, once its variables are replaced, is turned into. */
export const typedCasts: PathTable<CastType> = pathTable<CastType>({
  ...castsBelow('services.*', 'integer', [
    'configs.*.mode',
    'cpu_count',
    'cpu_percent',
    'cpu_period',
    'cpu_quota',
    'cpu_rt_period',
    'cpu_rt_runtime',
    'cpu_shares',
    'deploy.replicas',
    'deploy.placement.max_replicas_per_node',
    'deploy.resources.limits.pids',
    'deploy.restart_policy.max_attempts',
    'deploy.rollback_config.parallelism',
    'deploy.update_config.parallelism',
    'healthcheck.retries',
    'oom_score_adj',
    'pids_limit',
    'ports.*.target',
    'scale',
    'secrets.*.mode',
    'ulimits.*',
    'ulimits.*.hard',
    'ulimits.*.soft',
  ]),
  ...castsBelow('services.*', 'number', [
    'deploy.rollback_config.max_failure_ratio',
    'deploy.update_config.max_failure_ratio',
  ]),
  ...castsBelow('services.*', 'boolean', [
    'attach',
    'build.no_cache',
    'build.privileged',
    'build.pull',
    'depends_on.*.required',
    'depends_on.*.restart',
    'develop.watch.*.initial_sync',
    'env_file.*.required',
    'healthcheck.disable',
    'init',
    'oom_kill_disable',
    'post_start.*.privileged',
    'pre_start.*.privileged',
    'pre_stop.*.privileged',
    'privileged',
    'read_only',
    'stdin_open',
    'tty',
    'volumes.*.bind.create_host_path',
    'volumes.*.read_only',
    'volumes.*.volume.nocopy',
  ]),
  ...castsBelow('networks.*', 'boolean', [
    'attachable',
    'enable_ipv4',
    'enable_ipv6',
    'external',
    'internal',
  ]),
  'volumes.*.external': 'boolean',
  'configs.*.external': 'boolean',
  'secrets.*.external': 'boolean',
})

function castsBelow(
  prefix: string,
  type: CastType,
  keys: readonly string[],
): Record<string, CastType> {
  return Object.fromEntries(keys.map((key) => [`${prefix}.${key}`, type]))
}

export interface CastResult {
  readonly value: ScalarValue
  /** Whether Compose takes the spelling, but warns. */
  readonly obsolete: boolean
}

/** The typed value of a string, or `undefined` when it is none of that type. */
export function castString(text: string, type: CastType): CastResult | undefined {
  if (type === 'boolean') return castBoolean(text.toLowerCase())
  if (type === 'integer') return castInteger(text)
  const form = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/
  return form.test(text) ? { value: Number(text), obsolete: false } : undefined
}

/** Go reads the base from the prefix: `0o17` and `017` are octal. */
function castInteger(text: string): CastResult | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9]\d*|0)$/.exec(text)
  if (match === null) return undefined
  const digits = (match[2] ?? '').replace(/^0(?=[0-7])/, '0o')
  return { value: Number(digits) * (match[1] === '-' ? -1 : 1), obsolete: false }
}

function castBoolean(word: string): CastResult | undefined {
  if (word === 'true' || word === 'false') return { value: word === 'true', obsolete: false }
  if (['y', 'yes', 'on'].includes(word)) return { value: true, obsolete: true }
  if (['n', 'no', 'off'].includes(word)) return { value: false, obsolete: true }
  return undefined
}
