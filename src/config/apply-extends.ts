import { canonicaliseService } from './canonicalise-service.ts'
import { canonicaliseUnreadService } from './canonicalise-unread.ts'
import type { IncludedFiles } from './include-files.ts'
import { interpolateUnlessLeftOut } from './load-frame.ts'
import type { LoadFrame } from './load-frame.ts'
import { mergeServices } from './merge.ts'
import { parseSource } from './open-sources.ts'
import type { ParsedTree } from './open-sources.ts'
import { directoryOf, relativePath, resolvePath } from './posix-path.ts'
import { resolvePathsOf } from './resolve-paths.ts'
import { child, mapping, textOf, withEntry, withoutKey } from './source-tree.ts'
import type { SourceEntry, SourceMapping, SourceTree } from './source-tree.ts'
import { validateTree } from './validate.ts'

/** Puts every service of a file on the service that it extends, of this file or another one. */
export async function applyExtends(
  file: ParsedTree,
  included: IncludedFiles | undefined,
  frame: LoadFrame,
): Promise<SourceMapping> {
  const services = file.tree.entries.get('services')
  if (services?.value.kind !== 'mapping') return file.tree
  const imported = included === undefined ? undefined : child(included.tree, 'services')
  const extension: Extension = { file, imported, frame, texts: new Map(), chain: [] }
  const entries = new Map<string, SourceEntry>()
  for (const entry of services.value.entries.values()) {
    entries.set(entry.key, { ...entry, value: await extended(entry, extension) })
  }
  return withEntry(file.tree, { ...services, value: { ...services.value, entries } })
}

interface Extension {
  readonly file: ParsedTree
  /** Services of included files, which may be extended as well. */
  readonly imported: SourceTree | undefined
  readonly frame: LoadFrame
  readonly texts: Map<string, readonly ParsedTree[]>
  /** Services whose extension led here, as `file:service`. */
  readonly chain: readonly string[]
}

async function extended(entry: SourceEntry, extension: Extension): Promise<SourceTree> {
  const { value: service } = entry
  const extend = child(service, 'extends')
  const name = textOf(child(extend, 'service')) ?? textOf(extend)
  if (service.kind !== 'mapping' || extend === undefined || name === undefined) return service
  const place = `${extension.file.path}:${entry.key}`
  const local = withoutKey(service, 'extends')
  const chain = [...extension.chain, place]
  if (extension.chain.includes(place)) {
    const names = chain.map((link) => link.slice(link.lastIndexOf(':') + 1))
    extension.frame.diagnostics.error({
      code: 'SF0011',
      message: `services extend each other in a cycle: ${names.join(' -> ')}`,
      hint: 'remove one of these extends',
      span: extend.span,
    })
    return local
  }
  const base = await baseOf(name, extend, { ...extension, chain })
  return base === undefined ? local : mergeServices(base, local, extension.frame.diagnostics)
}

async function baseOf(
  name: string,
  extend: SourceTree,
  extension: Extension,
): Promise<SourceTree | undefined> {
  const { file, frame, imported } = extension
  const fileNode = child(extend, 'file')
  const path = textOf(fileNode)
  if (fileNode === undefined || path === undefined) {
    const entry = serviceEntry(file.tree, name)
    if (entry !== undefined) return extended(entry, extension)
    return (
      child(imported, name) ?? reportMissing(name, extend, frame, frame.reader.display(file.path))
    )
  }
  const directory = file.path === '-' ? frame.projectDirectory : directoryOf(file.path)
  const target = resolvePath(directory, path)
  const trees = await readBase(target, fileNode, extension)
  if (trees === undefined) return undefined
  for (const tree of trees.toReversed()) {
    const entry = serviceEntry(tree.tree, name)
    if (entry === undefined) continue
    const whole = await extended(entry, { ...extension, file: tree, imported: undefined })
    return locatedBase(name, whole, tree, frame)
  }
  return reportMissing(name, extend, frame, frame.reader.display(target))
}

/** Paths of the base are relative to its own file. */
function locatedBase(
  name: string,
  service: SourceTree,
  file: ParsedTree,
  frame: LoadFrame,
): SourceTree {
  const alone = mapping({ services: mapping({ [name]: service }, service.span) }, service.span)
  const isUnread = frame.without.has('interpolation')
  const { tree } = validateTree(alone, isUnread ? 'unread' : 'read', frame.diagnostics)
  const valid = child(child(tree, 'services'), name) ?? service
  const canonicaliseBase = isUnread ? canonicaliseUnreadService : canonicaliseService
  const canonical = canonicaliseBase(valid, name, frame.diagnostics)
  if (canonical.kind !== 'mapping') return canonical
  const home = frame.environment.lookup('HOME')
  const directory = directoryOf(file.path)
  const projectDirectory = frame.without.has('path resolution')
    ? relativePath(frame.projectDirectory, directory)
    : directory
  return resolvePathsOf(canonical, { projectDirectory, home })
}

async function readBase(
  path: string,
  fileNode: SourceTree,
  { frame, texts }: Extension,
): Promise<readonly ParsedTree[] | undefined> {
  const known = texts.get(path)
  if (known !== undefined) return known
  const { reader, diagnostics } = frame
  const source = await reader.read(path)
  if (source.type === 'missing') {
    diagnostics.error({
      code: 'SF0001',
      message: `file '${reader.display(path)}' of 'extends' does not exist`,
      hint: 'correct the path; it is relative to this file',
      span: fileNode.span,
    })
    return undefined
  }
  const parsed = parseSource(
    { path, display: reader.display(path), source },
    frame.texts,
    diagnostics,
  )
  const trees = parsed.map(({ tree }) => ({ tree: interpolateUnlessLeftOut(tree, frame), path }))
  texts.set(path, trees)
  return trees
}

function serviceEntry(tree: SourceMapping, name: string): SourceEntry | undefined {
  const services = child(tree, 'services')
  return services?.kind === 'mapping' ? services.entries.get(name) : undefined
}

function reportMissing(
  name: string,
  extend: SourceTree,
  { diagnostics }: LoadFrame,
  file: string,
): undefined {
  diagnostics.error({
    code: 'SF0010',
    message: `extended service '${name}' is not in '${file}'`,
    hint: 'correct the name of the service, or name its file',
    span: (child(extend, 'service') ?? extend).span,
  })
  return undefined
}
