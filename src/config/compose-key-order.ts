import { pathTable } from './path-table.ts'
import type { PathTable } from './path-table.ts'

export interface KeyOrder {
  /** Keys in the order in which Compose prints them; what is not listed comes last. */
  readonly keys: readonly string[]
  /** Keys that are printed though they are false, zero or empty. */
  readonly kept: ReadonlySet<string>
}

/** Mappings with fixed keys; all others are sorted by key. A `!` marks a key that is always kept. */
export const keyOrders: PathTable<KeyOrder> = pathTable(
  Object.fromEntries(
    Object.entries({
      'services.*':
        'profiles cap_add cap_drop cpus command! container_name depends_on deploy! dns entrypoint! ' +
        'environment expose extra_hosts hostname healthcheck! image init! labels mem_limit ' +
        'mem_reservation networks pids_limit ports privileged read_only restart rootfs scale! ' +
        'security_opt stdin_open stop_grace_period! stop_signal sysctls tmpfs tty ulimits user volumes ' +
        'working_dir',
      'services.*.depends_on.*': 'condition! restart required!',
      'services.*.deploy': 'replicas! resources placement',
      'services.*.deploy.resources': 'limits! reservations!',
      'services.*.deploy.resources.limits': 'cpus memory pids',
      'services.*.deploy.resources.reservations': 'memory',
      'services.*.healthcheck':
        'test timeout! interval! retries! start_period! start_interval! disable',
      'services.*.networks.*': 'aliases',
      'services.*.ports.*': 'name mode host_ip target published protocol app_protocol',
      'services.*.ulimits.*': 'soft hard',
      'services.*.volumes.*': 'type source target read_only consistency bind! volume! tmpfs!',
      'services.*.volumes.*.bind': 'selinux propagation create_host_path recursive',
      'services.*.volumes.*.volume': 'nocopy subpath',
      'services.*.volumes.*.tmpfs': 'size mode',
      'networks.*': 'name driver ipam external internal labels',
      'networks.*.ipam': 'driver config',
      'networks.*.ipam.config.*': 'subnet gateway',
      'volumes.*': 'name driver external labels',
    }).map(([path, words]) => [path, keyOrder(words.split(' '))]),
  ),
)

function keyOrder(words: readonly string[]): KeyOrder {
  return {
    keys: words.map((word) => word.replace('!', '')),
    kept: new Set(words.filter((word) => word.endsWith('!')).map((word) => word.slice(0, -1))),
  }
}
