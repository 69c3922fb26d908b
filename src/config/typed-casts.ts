import { pathTable } from './path-table.ts'
import type { PathTable } from './path-table.ts'
import type { ScalarValue } from './source-tree.ts'

export type CastType = 'integer' | 'number' | 'boolean'

/** Values that a string, once its variables are replaced, is turned into. */
export const typedCasts: PathTable<CastType> = pathTable<CastType>({
  'services.*.healthcheck.retries': 'integer',
  'services.*.healthcheck.disable': 'boolean',
  'services.*.deploy.replicas': 'integer',
  'services.*.deploy.resources.limits.pids': 'integer',
  'services.*.depends_on.*.required': 'boolean',
  'services.*.depends_on.*.restart': 'boolean',
  'services.*.env_file.*.required': 'boolean',
  'services.*.init': 'boolean',
  'services.*.pids_limit': 'integer',
  'services.*.ports.*.target': 'integer',
  'services.*.privileged': 'boolean',
  'services.*.read_only': 'boolean',
  'services.*.scale': 'integer',
  'services.*.stdin_open': 'boolean',
  'services.*.tty': 'boolean',
  'services.*.ulimits.*': 'integer',
  'services.*.ulimits.*.hard': 'integer',
  'services.*.ulimits.*.soft': 'integer',
  'services.*.volumes.*.read_only': 'boolean',
  'services.*.volumes.*.bind.create_host_path': 'boolean',
  'services.*.volumes.*.volume.nocopy': 'boolean',
  'networks.*.external': 'boolean',
  'networks.*.internal': 'boolean',
  'volumes.*.external': 'boolean',
})

export interface CastResult {
  readonly value: ScalarValue
  /** Whether Compose takes the spelling, but warns. */
  readonly obsolete: boolean
}

/** The typed value of a string, or `undefined` when it is none of that type. */
export function castString(text: string, type: CastType): CastResult | undefined {
  if (type === 'boolean') return castBoolean(text.toLowerCase())
  const form = type === 'integer' ? /^[-+]?\d+$/ : /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/
  return form.test(text) ? { value: Number(text), obsolete: false } : undefined
}

function castBoolean(word: string): CastResult | undefined {
  if (word === 'true' || word === 'false') return { value: word === 'true', obsolete: false }
  if (['y', 'yes', 'on'].includes(word)) return { value: true, obsolete: true }
  if (['n', 'no', 'off'].includes(word)) return { value: false, obsolete: true }
  return undefined
}
