import type { NamespaceModes, sharedKinds } from '../../model/namespaces.ts'
import type { Machine } from './machine.ts'
import type { RuntimeLinux } from './runtime-spec.ts'

type SharedKind = (typeof sharedKinds)[number]

/** Paths of the namespaces that a container shares with others, by kind. */
export type SharedNamespaces = Readonly<Partial<Record<SharedKind, string>>>

const kinds = ['pid', 'network', 'ipc', 'uts'] as const

/** What is left out is the machine's own. */
export function containerNamespaces(
  modes: NamespaceModes,
  shared: SharedNamespaces,
  machine: Pick<Machine, 'cgroups'>,
): RuntimeLinux['namespaces'] {
  const chosen = kinds.flatMap((type) => {
    const mode = modes[type]
    if (mode.type === 'host') return []
    return 'name' in mode ? [{ type, path: pathOf(type, shared) }] : [{ type }]
  })
  return [
    ...chosen,
    { type: 'mount' },
    ...(hasOwnCgroup(modes, machine) ? [{ type: 'cgroup' }] : []),
  ]
}

/** With version 1 controllers the cgroup namespace stays the machine's, as Docker has it. */
function hasOwnCgroup({ cgroup }: NamespaceModes, { cgroups }: Pick<Machine, 'cgroups'>): boolean {
  return cgroup === undefined ? cgroups === 'v2' : cgroup === 'private'
}

function pathOf(kind: SharedKind, shared: SharedNamespaces): string {
  const path = shared[kind]
  if (path === undefined) throw new Error(`the ${kind} namespace to share was not looked up`)
  return path
}
