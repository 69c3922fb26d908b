import type { Mount } from './mount.ts'
import type { MountedFile } from './mounted-file.ts'
import type { OnChange } from './on-change.ts'

/** A config, secret or bind mount of a container, without the content itself. */
export interface MountedContent {
  readonly kind: 'config' | 'secret' | 'bind'
  /** Key of the config or secret; the target of a bind mount. */
  readonly name: string
  /** On the host; `undefined` for a content that is no file. */
  readonly source: string | undefined
  /** Tells by which path soever the same file or directory. */
  readonly identity: string | undefined
  /** Only where a change matters and the content is known. Never shown: a secret could be guessed. */
  readonly digest: string | undefined
  readonly onChange: OnChange
}

/** What containers of a service mount, by target. */
export function mountedContents({
  files,
  mounts,
}: {
  readonly files: readonly MountedFile[]
  readonly mounts: readonly Mount[]
}): Readonly<Record<string, MountedContent>> {
  return Object.fromEntries([
    ...files.map((file) => [file.target, contentOfFile(file)] as const),
    ...mounts.flatMap((mount) => {
      if (mount.type !== 'bind') return []
      const { target, source, identity, onChange = { type: 'none' }, digest } = mount
      const known = onChange.type === 'none' ? undefined : digest
      const content = { kind: 'bind', name: target, source, identity, digest: known } as const
      return [[target, { ...content, onChange }] as const]
    }),
  ])
}

function contentOfFile({ kind, key, source, onChange, digest }: MountedFile): MountedContent {
  return {
    kind,
    name: key,
    source: source.type === 'file' ? source.path : undefined,
    identity: undefined,
    digest: onChange.type === 'none' ? undefined : digest,
    onChange,
  }
}
