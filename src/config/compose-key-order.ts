import { pathTable } from './path-table.ts'
import type { PathTable } from './path-table.ts'

export interface KeyOrder {
  /** Places of keys in the order in which Compose prints them; what is not listed comes last. */
  readonly ranks: ReadonlyMap<string, number>
  /** Keys that are printed though they are false, zero or empty. */
  readonly kept: ReadonlySet<string>
  /** Keys that Compose knows, but does not print. */
  readonly left: ReadonlySet<string>
}

const serviceKeys =
  'profiles annotations attach! build! develop! blkio_config! cap_add cap_drop cgroup_parent cgroup ' +
  'cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpus cpuset cpu_shares ' +
  'command! configs container_name credential_spec! depends_on deploy! device_cgroup_rules devices ' +
  'dns dns_opt dns_search domainname entrypoint! provider! environment env_file expose extends ' +
  'external_links extra_hosts group_add gpus hostname healthcheck! image init! ipc isolation labels ' +
  'label_file links logging! mem_limit mem_reservation memswap_limit mem_swappiness mac_address models ' +
  'network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports pre_start ' +
  'privileged pull_policy pull_refresh_after- read_only restart rootfs runtime scale! secrets ' +
  'security_opt shm_size stdin_open stop_grace_period! stop_signal storage_opt sysctls tmpfs tty ulimits ' +
  'use_api_socket user userns_mode uts volumes volumes_from working_dir post_start pre_stop job'

const updateKeys = 'parallelism! delay failure_action monitor max_failure_ratio order'
const requestKeys = 'capabilities driver count device_ids options'
const hookKeys = 'command! user privileged working_dir environment'
const sourceKeys =
  'name file environment content external labels driver driver_opts template_driver'

/** Mappings with fixed keys; all others are sorted by key. A `!` marks a key that is always kept, a `-` one that never is. */
const orderedKeys: Readonly<Record<string, string>> = {
  'services.*': serviceKeys,
  'services.*.blkio_config':
    'weight weight_device device_read_bps device_read_iops device_write_bps device_write_iops',
  'services.*.blkio_config.*.*': 'path rate weight',
  'services.*.build':
    'context dockerfile dockerfile_inline entitlements args provenance sbom ssh labels cache_from ' +
    'cache_to no_cache additional_contexts pull extra_hosts isolation network target secrets ' +
    'shm_size tags ulimits platforms privileged',
  'services.*.build.secrets.*': 'source target uid gid mode',
  'services.*.build.ulimits.*': 'soft hard',
  'services.*.configs.*': 'source target uid gid mode on_change',
  'services.*.credential_spec': 'config file registry',
  'services.*.depends_on.*': 'condition! restart required!',
  'services.*.deploy':
    'mode replicas! labels update_config rollback_config resources restart_policy placement ' +
    'endpoint_mode',
  'services.*.deploy.update_config': updateKeys,
  'services.*.deploy.rollback_config': updateKeys,
  'services.*.deploy.resources': 'limits! reservations!',
  'services.*.deploy.resources.limits': 'cpus memory pids devices generic_resources',
  'services.*.deploy.resources.reservations': 'cpus memory pids devices generic_resources',
  'services.*.deploy.resources.reservations.devices.*': requestKeys,
  'services.*.deploy.resources.reservations.generic_resources.*': 'discrete_resource_spec',
  'services.*.deploy.resources.reservations.generic_resources.*.discrete_resource_spec':
    'kind! value!',
  'services.*.deploy.restart_policy': 'condition delay! max_attempts! window!',
  'services.*.deploy.placement': 'constraints preferences max_replicas_per_node',
  'services.*.deploy.placement.preferences.*': 'spread',
  'services.*.develop': 'watch',
  'services.*.develop.watch.*': 'path action target exec! include ignore initial_sync',
  'services.*.develop.watch.*.exec': hookKeys,
  'services.*.devices.*': 'source target permissions',
  'services.*.env_file.*': 'path required! format',
  'services.*.gpus.*': requestKeys,
  'services.*.healthcheck':
    'test http tcp log notify timeout! interval! retries! start_period! start_interval! disable ' +
    'on_failure',
  'services.*.healthcheck.http': 'url status headers',
  'services.*.job': 'rerun schedule',
  'services.*.job.schedule': 'cron every time_zone overlap',
  'services.*.logging': 'driver options',
  'services.*.models.*': 'endpoint_var model_var',
  'services.*.networks.*':
    'aliases driver_opts gw_priority interface_name ipv4_address ipv6_address link_local_ips ' +
    'mac_address priority',
  'services.*.ports.*': 'name mode host_ip target published protocol app_protocol',
  'services.*.post_start.*': hookKeys,
  'services.*.pre_stop.*': hookKeys,
  'services.*.provider': 'type options',
  'services.*.secrets.*': 'source target uid gid mode on_change',
  'services.*.ulimits.*': 'soft hard',
  'services.*.volumes.*':
    'type source target read_only consistency on_change bind! volume! tmpfs! image! cluster!',
  'services.*.volumes.*.bind': 'selinux propagation create_host_path recursive',
  'services.*.volumes.*.volume': 'labels nocopy subpath',
  'services.*.volumes.*.tmpfs': 'size mode',
  'services.*.volumes.*.image': 'subpath',
  'networks.*':
    'name driver driver_opts ipam external internal attachable labels enable_ipv4! enable_ipv6!',
  'networks.*.ipam': 'driver config options-',
  'networks.*.ipam.config.*': 'subnet gateway ip_range aux_addresses',
  'volumes.*': 'name driver driver_opts external labels',
  'configs.*': sourceKeys,
  'secrets.*': sourceKeys,
  'models.*': 'name model context_size runtime_flags',
}

let keyOrders: PathTable<KeyOrder> | undefined

/** Made once, and not by those that print nothing. */
export function composeKeyOrders(): PathTable<KeyOrder> {
  keyOrders ??= pathTable(
    Object.fromEntries(
      Object.entries(orderedKeys).map(([path, words]) => [path, keyOrder(words.split(' '))]),
    ),
  )
  return keyOrders
}

function keyOrder(words: readonly string[]): KeyOrder {
  return {
    ranks: new Map(words.map((word, rank) => [word.replace(/[!-]$/, ''), rank])),
    kept: wordsWith('!', words),
    left: wordsWith('-', words),
  }
}

function wordsWith(mark: string, words: readonly string[]): ReadonlySet<string> {
  return new Set(words.filter((word) => word.endsWith(mark)).map((word) => word.slice(0, -1)))
}
