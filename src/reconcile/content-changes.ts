import type { ConfigChange } from '../model/config-change.ts'
import type { MountedContent } from '../model/mounted-content.ts'
import { onChangeText, type OnChange } from '../model/on-change.ts'
import type { Settings } from '../model/settings.ts'

type Contents = Settings['contents']

/**
 * What a container is to mount, as far as that differs from what it has. A path that leads to the
 * same as before says nothing by what else it tells, and what cannot be read now is as it was.
 */
export function settledContents(before: Contents, after: Contents): Contents {
  return Object.fromEntries(
    Object.entries(after).map(([target, content]) => {
      const had = before[target]
      if (had === undefined) return [target, content]
      const isElsewhere = had.source !== content.source
      const identity = isElsewhere ? content.identity : (had.identity ?? content.identity)
      const isKnown = content.digest !== undefined || content.onChange.type === 'none'
      return [target, { ...content, identity, digest: isKnown ? content.digest : had.digest }]
    }),
  )
}

/** Sources of bind mounts that are others, and contents whose change takes another container. */
export function recreatingContents(before: Contents, after: Contents): readonly ConfigChange[] {
  return pairs(before, after).flatMap(([had, content]) => {
    const moved =
      content.kind === 'bind' && isAnother(had, content) ? [sourceChange(had, content)] : []
    return [...moved, ...changedIf('recreate', had, content)]
  })
}

/** Contents whose change takes another run of the container. */
export function restartingContents(before: Contents, after: Contents): readonly ConfigChange[] {
  return pairs(before, after).flatMap(([had, content]) => changedIf('restart', had, content))
}

/** All that differs. */
export function contentChanges(before: Contents, after: Contents): readonly ConfigChange[] {
  return pairs(before, after).flatMap(([had, content]) => [
    ...(had.source === content.source ? [] : [sourceChange(had, content)]),
    ...(isChanged(had, content) ? [changeOf(content)] : []),
    ...onChangeChanges(had, content),
  ])
}

function pairs(
  before: Contents,
  after: Contents,
): readonly (readonly [MountedContent, MountedContent])[] {
  return Object.entries(after).flatMap(([target, content]) => {
    const had = before[target]
    return had === undefined ? [] : [[had, content] as const]
  })
}

function isAnother(had: MountedContent, content: MountedContent): boolean {
  if (had.source === content.source) return false
  return had.identity === undefined || had.identity !== content.identity
}

function isChanged({ digest }: MountedContent, content: MountedContent): boolean {
  return digest !== undefined && content.digest !== undefined && digest !== content.digest
}

function changedIf(
  type: OnChange['type'],
  had: MountedContent,
  content: MountedContent,
): readonly ConfigChange[] {
  return content.onChange.type === type && isChanged(had, content) ? [changeOf(content)] : []
}

const mask = '********'

/** `config nginx.conf changed`; what it was and is, nobody is told. */
function changeOf({ kind, name }: MountedContent): ConfigChange {
  return {
    path: kind === 'bind' ? `content of ${name}` : `${kind} ${name}`,
    before: mask,
    after: mask,
  }
}

function sourceChange(had: MountedContent, content: MountedContent): ConfigChange {
  const key = content.kind === 'bind' ? 'source' : 'file'
  return { path: `${pathOf(content)}.${key}`, before: had.source, after: content.source }
}

function onChangeChanges(had: MountedContent, content: MountedContent): readonly ConfigChange[] {
  const [before, after] = [onChangeText(had.onChange), onChangeText(content.onChange)]
  return before === after ? [] : [{ path: `${pathOf(content)}.on_change`, before, after }]
}

function pathOf({ kind, name }: MountedContent): string {
  return kind === 'bind' ? `volumes.${name}` : `${kind}s.${name}`
}
