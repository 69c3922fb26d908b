import { parseReference } from '../model/image-reference.ts'
import type { DiagnosticList } from './diagnostic-list.ts'
import { child, entriesOf, mapValues, scalar, textOf, withEntry } from './source-tree.ts'
import type { SourceMapping, SourceTree } from './source-tree.ts'

/** The digest of the manifest behind a name such as `redis:7`, where one is known. */
export type FindDigest = (reference: string) => string | undefined

/**
 * Names the image of every service by repository and digest, as Compose writes it: without its tag.
 * Digests are looked up only when the file does not have all of them.
 */
export async function pinImages(
  tree: SourceMapping,
  openDigests: () => Promise<FindDigest>,
  diagnostics: DiagnosticList,
): Promise<SourceMapping> {
  const services = entriesOf(child(tree, 'services'))
  const names = services.flatMap(({ value }) => textOf(child(value, 'image')) ?? [])
  const isComplete = names.every((name) => name === '' || name.includes('@'))
  const findDigest = isComplete ? (): undefined => undefined : await openDigests()
  return changeServices(tree, (service, name) => {
    const image = child(service, 'image')
    const written = textOf(image)
    if (image === undefined || written === undefined || written === '') return service
    const pinned = pinnedReference(written, findDigest)
    if (pinned !== undefined) {
      const value = scalar(pinned, image.span)
      return withEntry(service, { key: 'image', keySpan: image.span, value })
    }
    diagnostics.error({
      code: 'IM0001',
      message: `no digest is known of image '${written}' of service '${name}'`,
      hint: `load it with "stack image load", or write it as '${repositoryOf(written)}@sha256:…'`,
      span: image.span,
    })
    return service
  })
}

/** Nothing but the services with their images: an override that pins them. */
export function imagesAlone(tree: SourceMapping): SourceMapping {
  const alone = changeServices(tree, (service) => only(service, 'image'))
  return only(alone, 'services')
}

function only(node: SourceMapping, key: string): SourceMapping {
  const entry = node.entries.get(key)
  return { ...node, entries: new Map(entry === undefined ? [] : [[key, entry]]) }
}

function changeServices(
  tree: SourceMapping,
  change: (service: SourceMapping, name: string) => SourceTree,
): SourceMapping {
  return mapValues(tree, (section, { key }) => {
    if (key !== 'services' || section.kind !== 'mapping') return section
    return mapValues(section, (service, entry) =>
      service.kind === 'mapping' ? change(service, entry.key) : service,
    )
  })
}

function pinnedReference(written: string, findDigest: FindDigest): string | undefined {
  const reference = parseReference(written)
  if (reference === undefined) return undefined
  const digest = reference.digest ?? findDigest(written)
  return digest === undefined ? undefined : `${reference.repository}@${digest}`
}

function repositoryOf(written: string): string {
  return parseReference(written)?.repository.replace(/^docker\.io\/(library\/)?/, '') ?? 'NAME'
}
