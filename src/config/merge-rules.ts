import { pathTable } from './path-table.ts'
import type { PathTable } from './path-table.ts'

/**
 * How a value of a later file meets the earlier one, where it is not the default (mappings merge,
 * lists append, scalars replace).
 */
export type MergeRule =
  /** The later value alone counts, null included. */
  | 'replace'
  /** A mapping or a list of `KEY=value`: both become lists, which append. */
  | 'pairs'
  /** A string is a list of one. */
  | 'strings'
  /** A list of services becomes a mapping, with the defaults written out. */
  | 'dependencies'
  /** A list of keys becomes a mapping of nulls. */
  | 'keys'
  /** As `pairs`, without a second copy of the same line. */
  | 'hosts'
  /** Mappings in a list that are the same when their `subnet` is. */
  | 'subnets'

export const mergeRules: PathTable<MergeRule> = pathTable<MergeRule>({
  'services.*.command': 'replace',
  'services.*.entrypoint': 'replace',
  'services.*.healthcheck.test': 'replace',
  'services.*.ulimits.*': 'replace',
  'services.*.environment': 'pairs',
  'services.*.labels': 'pairs',
  'services.*.sysctls': 'pairs',
  'services.*.dns': 'strings',
  'services.*.env_file': 'strings',
  'services.*.tmpfs': 'strings',
  'services.*.depends_on': 'dependencies',
  'services.*.networks': 'keys',
  'services.*.extra_hosts': 'hosts',
  'networks.*.labels': 'pairs',
  'networks.*.ipam.config': 'subnets',
  'volumes.*.labels': 'pairs',
})
