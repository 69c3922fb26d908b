import type { NativeBinding } from '../../native/binding.ts'
import type { NamespaceOwner } from './linux-networks.ts'

type Survey = Awaited<ReturnType<NativeBinding['surveyNamespaces']>>['namespaces'][number]

/** What a network namespace has; `undefined` when its process is gone. */
export type NamespaceView = NonNullable<Survey> | undefined

export interface HostLink {
  readonly index: number
  readonly kind: string | null
  readonly up: boolean
  readonly masterIndex: number
  readonly addresses: readonly string[]
}

/** One look at the links of the machine and of containers. */
export interface HostView {
  readonly links: ReadonlyMap<string, HostLink>
  /** In the order of the processes that were asked for. */
  readonly namespaces: readonly NamespaceView[]
}

export async function viewHost(
  binding: NativeBinding,
  owners: readonly NamespaceOwner[],
): Promise<HostView> {
  const own = await ownProcess(binding)
  const processes = [own, ...owners].map(({ pid, startTime }) => ({ pid, startTime }))
  const { namespaces } = await binding.surveyNamespaces({ processes })
  // After the survey: the links of a container that ended since are missing, as it is itself.
  const { links } = await binding.listLinks({})
  const addresses = new Map(namespaces[0]?.links.map((link) => [link.name, link.addresses]))
  return {
    links: new Map(
      links.map(({ name, ...link }) => [name, { ...link, addresses: addresses.get(name) ?? [] }]),
    ),
    namespaces: namespaces.slice(1).map((namespace) => namespace ?? undefined),
  }
}

async function ownProcess(binding: NativeBinding): Promise<NamespaceOwner> {
  const { startTime } = await binding.processStartTime({ pid: process.pid })
  return { pid: process.pid, startTime: startTime ?? '' }
}
