/** Whose namespace of one kind a container has (namespaces(7)). */
export type NamespaceMode =
  | { readonly type: 'private' }
  | { readonly type: 'host' }
  /** That of the first running container of another service of the project. */
  | { readonly type: 'service'; readonly name: string }
  /** That of a container of this machine, by name or id. */
  | { readonly type: 'container'; readonly name: string }

export interface NamespaceModes {
  readonly network: NamespaceMode
  readonly pid: NamespaceMode
  /** `none` has no shared memory at `/dev/shm` either. */
  readonly ipc: NamespaceMode | { readonly type: 'none' }
  readonly uts: NamespaceMode
  /** `undefined` has one of its own where control groups of version 2 are. */
  readonly cgroup: 'host' | 'private' | undefined
}

const own: NamespaceMode = { type: 'private' }

export const ownNamespaces: NamespaceModes = {
  network: own,
  pid: own,
  ipc: own,
  uts: own,
  cgroup: undefined,
}

/** The namespaces that can be another container's, in the order of messages about them. */
export const sharedKinds = ['network', 'pid', 'ipc', 'uts'] as const

/** The other containers whose namespaces a service shares, each once. */
export function namespaceParents(
  modes: NamespaceModes,
): readonly Extract<NamespaceMode, { readonly name: string }>[] {
  const parents = new Map<string, Extract<NamespaceMode, { readonly name: string }>>()
  for (const kind of sharedKinds) {
    const mode = modes[kind]
    if ('name' in mode) parents.set(`${mode.type}:${mode.name}`, mode)
  }
  return [...parents.values()]
}
