import type { Directive } from '../model/directive.ts'
import type { ObservedContainer } from '../model/observed-state.ts'
import type { Network, Project } from '../model/project.ts'
import { networkConfigHash } from './config-hash.ts'
import type { SubjectFailure } from './plan-resources.ts'
import type { ReconcileInput } from './reconcile.ts'

export interface ChangedNetworks {
  /** Names of the project's networks that are made anew, with all that is on them. */
  readonly names: ReadonlySet<string>
  /** Why others cannot be. */
  readonly failures: readonly SubjectFailure[]
}

export interface NetworkUse {
  readonly project: Project
  /** Services whose containers take up what the stack file says. */
  readonly isWanted: (serviceName: string) => boolean
  /** Services of which what exists is left as it is. */
  readonly isKept: (serviceName: string) => boolean
}

/** Networks that exist with another configuration. What stays on one of them keeps it as it is. */
export function changedNetworks(
  { observed }: Pick<ReconcileInput, 'observed'>,
  directive: Directive,
  { project, isWanted, isKept }: NetworkUse,
): ChangedNetworks {
  const names = new Set<string>()
  const failures: SubjectFailure[] = []
  for (const network of Object.values(project.networks)) {
    const existing = observed.networks.find(({ name }) => name === network.name)
    const isOurs = existing?.project === project.name && !network.external
    if (!isOurs || existing.configHash === networkConfigHash(network)) continue
    const all = observed.containers.filter((container) => isOn(container, network))
    if (all.some(({ service }) => isKept(service))) continue
    const users = [
      ...all.filter(({ service }) => !isEnded(service)),
      ...observed.oneOffs.filter(
        (container) => !isOrphan(container.service) && isOn(container, network),
      ),
    ]
    if (users.length === 0) names.add(network.name)
    else failures.push(inUse(network, users))
  }
  return { names, failures }

  function isEnded(serviceName: string): boolean {
    return isWanted(serviceName) || isOrphan(serviceName)
  }

  function isOrphan(serviceName: string): boolean {
    const isKnown =
      serviceName in project.services || project.disabledServices.includes(serviceName)
    return !isKnown && 'removeOrphans' in directive && directive.removeOrphans
  }
}

function isOn({ state, endpoints }: ObservedContainer, { name }: Network): boolean {
  return state.status === 'running' && endpoints.some(({ network }) => network === name)
}

function inUse({ name }: Network, users: readonly ObservedContainer[]): SubjectFailure {
  const containers = users.map((container) => container.name).join(', ')
  return {
    subject: name,
    failure: {
      code: 'NW0005',
      message: `network ${name} has changed in the stack file and is in use by ${containers}`,
      hint: 'stop them first; `stack up --remove-orphans` removes what the stack file no longer has',
      evidence: [],
      container: undefined,
    },
  }
}
