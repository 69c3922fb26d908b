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
  /** A text becomes a mapping with the key `context`. */
  | 'build'
  /** Options merge only when the driver is the same or one of the two does not say. */
  | 'logging'
  /** Mappings in a list that are the same when their `subnet` is. */
  | 'subnets'

export const mergeRules: PathTable<MergeRule> = pathTable<MergeRule>({
  'services.*.annotations': 'pairs',
  'services.*.build': 'build',
  'services.*.build.additional_contexts': 'pairs',
  'services.*.build.args': 'pairs',
  'services.*.build.extra_hosts': 'hosts',
  'services.*.build.labels': 'pairs',
  'services.*.command': 'replace',
  'services.*.depends_on': 'dependencies',
  'services.*.deploy.labels': 'pairs',
  'services.*.dns': 'strings',
  'services.*.dns_opt': 'strings',
  'services.*.dns_search': 'strings',
  'services.*.entrypoint': 'replace',
  'services.*.env_file': 'strings',
  'services.*.environment': 'pairs',
  'services.*.extra_hosts': 'hosts',
  'services.*.healthcheck.test': 'replace',
  'services.*.label_file': 'strings',
  'services.*.labels': 'pairs',
  'services.*.logging': 'logging',
  'services.*.models': 'keys',
  'services.*.networks': 'keys',
  'services.*.sysctls': 'pairs',
  'services.*.tmpfs': 'strings',
  'services.*.ulimits.*': 'replace',
  'services.*.volumes.*.volume.labels': 'pairs',
  'networks.*.ipam.config': 'subnets',
  'networks.*.labels': 'pairs',
  'volumes.*.labels': 'pairs',
})
