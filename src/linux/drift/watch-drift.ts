import type { Engine } from '../../engine/engine.ts'
import type { Networks } from '../../engine/networks.ts'
import type { Drift } from '../../model/drift.ts'
import type { LinuxContainers } from '../linux-containers.ts'
import type { LinuxTools } from '../linux-tools.ts'
import type { DriftLedger } from './drift-ledger.ts'
import { DriftWatch, type DriftWatchOptions } from './drift-watch.ts'
import { networkSubject } from './look-for-drift.ts'

/** Watches what was made for as long as the engine is open. */
export function watchDrift(
  tools: LinuxTools,
  containers: LinuxContainers,
  options: Pick<DriftWatchOptions, 'emit' | 'onBug'> & Pick<Engine, 'subscribe'>,
): DriftWatch {
  const { emit, onBug, subscribe } = options
  const watch = new DriftWatch({ tools, containers: () => containers.lasting(), emit, onBug })
  subscribe(({ type, subject }) => {
    // What was said of a run ends with it.
    if (type === 'container-removed') tools.drift.forget(subject.id)
    if (type === 'container-started' || type === 'container-exited') {
      tools.drift.note(subject.id, [], tools.clock.now())
    }
  })
  watch.start()
  return watch
}

/** The networks of the engine: what was repaired is known to be so. */
export function openEngineNetworks({ networks, drift, clock }: LinuxTools): Networks {
  return {
    list: () => networks.list(),
    create: (network, project, configHash) => networks.create(network, project, configHash),
    repair: async (name) => {
      await networks.repair(name)
      drift.note(networkSubject(name), [], clock.now())
    },
    remove: async (name) => {
      await networks.remove(name)
      drift.forget(networkSubject(name))
    },
  }
}

/** What was observed with what of it has drifted. */
export function withDrift<T extends { readonly drift?: readonly Drift[] }>(
  observed: T,
  subject: string,
  ledger: DriftLedger,
): T {
  const drift = ledger.of(subject)
  return drift.length === 0 ? observed : { ...observed, drift }
}
