import { lookUp, pathTable } from './path-table.ts'
import type { PathTable } from './path-table.ts'

const service = 'services.*'

/** Keys of the Compose Specification that are refused, with what to do instead where there is something. */
const unsupported: PathTable<string | true> = pathTable<string | true>({
  include: 'merge the files with several -f options',
  configs: 'mount the file with volumes',
  secrets: 'mount the file with volumes, or use env_file',
  models: true,
  ...below(service, {
    build: 'build the image with another tool, load it, and name it with image',
    configs: 'mount the file with volumes',
    secrets: 'mount the file with volumes, or use env_file',
    extends: 'use a YAML anchor, or several -f options',
    links: 'services reach each other by name; use networks aliases for further names',
    network_mode: 'use networks',
    logging: 'the logs of all services are kept and rotated',
    label_file: 'use labels',
    volumes_from: 'mount the same named volume in both services',
    mac_address: 'use networks',
  }),
  ...below(
    service,
    allTrue(
      'annotations attach blkio_config cgroup cgroup_parent cpu_count cpu_percent cpu_shares cpu_period ' +
        'cpu_quota cpu_rt_period cpu_rt_runtime cpuset credential_spec develop device_cgroup_rules devices ' +
        'dns_opt dns_search domainname external_links gpus group_add ipc isolation memswap_limit ' +
        'mem_swappiness models oom_kill_disable oom_score_adj pid platform post_start pre_start pre_stop ' +
        'provider pull_policy pull_refresh_after runtime shm_size storage_opt use_api_socket userns_mode uts',
    ),
  ),
  ...below(
    `${service}.deploy`,
    allTrue('mode endpoint_mode labels placement update_config rollback_config'),
  ),
  [`${service}.deploy.restart_policy`]: 'use restart',
  ...below(`${service}.deploy.resources.limits`, allTrue('devices generic_resources')),
  ...below(
    `${service}.deploy.resources.reservations`,
    allTrue('cpus devices generic_resources pids'),
  ),
  ...below(
    `${service}.networks.*`,
    allTrue(
      'interface_name ipv4_address ipv6_address link_local_ips mac_address driver_opts priority gw_priority',
    ),
  ),
  ...below(`${service}.volumes.*`, allTrue('image cluster')),
  [`${service}.volumes.*.volume.labels`]: true,
  ...below('networks.*', allTrue('driver_opts attachable enable_ipv4 enable_ipv6')),
  'networks.*.ipam.options': true,
  ...below('networks.*.ipam.config.*', allTrue('ip_range aux_addresses')),
  'volumes.*.driver_opts': true,
})

export interface UnsupportedAttribute {
  readonly hint: string | undefined
}

/** Tells whether a key that the schema does not know is one of the Compose Specification. */
export function unsupportedAttribute(path: readonly string[]): UnsupportedAttribute | undefined {
  const found = lookUp(unsupported, path)
  if (found === undefined) return undefined
  return { hint: found === true ? undefined : found }
}

function below<Value>(
  prefix: string,
  values: Readonly<Record<string, Value>>,
): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]),
  )
}

function allTrue(keys: string): Record<string, true> {
  return Object.fromEntries(keys.split(' ').map((key) => [key, true]))
}
