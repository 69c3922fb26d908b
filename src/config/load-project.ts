import { sortDiagnostics } from '../errors/diagnostic.ts'
import type { Diagnostic, SourceTexts } from '../errors/diagnostic.ts'
import type { Project } from '../model/project.ts'
import { bindProject } from './bind-project.ts'
import { canonicalise } from './canonicalise.ts'
import { checkConsistency } from './check-consistency.ts'
import type { ComposeModel } from './compose-model.ts'
import { DiagnosticList } from './diagnostic-list.ts'
import type { Inspection } from './inspection.ts'
import { interpolate } from './interpolate.ts'
import type { LoadOptions } from './load-options.ts'
import { mergeTrees } from './merge.ts'
import { normalise } from './normalise.ts'
import { openSources } from './open-sources.ts'
import type { OpenedSources } from './open-sources.ts'
import { pruneResources } from './prune-resources.ts'
import { removeRepetitions } from './unicity.ts'
import { resolveEnvironment } from './resolve-environment.ts'
import { resolvePaths } from './resolve-paths.ts'
import { selectProfiles } from './select-profiles.ts'
import type { Selection } from './select-profiles.ts'
import { toPlain, withoutKey } from './source-tree.ts'
import type { PlainValue, SourceMapping } from './source-tree.ts'
import { validateTree } from './validate.ts'

export type LoadResult =
  | {
      readonly ok: true
      readonly project: Project
      readonly model: ComposeModel
      readonly warnings: readonly Diagnostic[]
      readonly sources: SourceTexts
      readonly inspection: Inspection
    }
  | {
      readonly ok: false
      readonly diagnostics: readonly Diagnostic[]
      readonly sources: SourceTexts
    }

/** Loads stack files into a project, or tells everything that is wrong with them. */
export async function loadProject(options: LoadOptions): Promise<LoadResult> {
  const diagnostics = new DiagnosticList()
  const opened = await openSources(options, diagnostics)
  const selection = opened === undefined ? undefined : selectServices(opened, options, diagnostics)
  if (opened === undefined || selection === undefined)
    return refused(diagnostics, opened?.sources ?? new Map())
  const { environment, reader, sources } = opened
  const resolved = await resolveEnvironment(selection.tree, environment.lookup, reader, diagnostics)
  if (diagnostics.hasErrors() || opened.projectName === undefined)
    return refused(diagnostics, sources)
  const tree = pruneResources(resolved)
  const project = bindProject(tree, {
    name: opened.projectName,
    workingDirectory: opened.projectDirectory,
    files: opened.files,
    disabledServices: selection.disabledServices,
  })
  const model = { name: project.name, content: contentOf(tree) }
  return {
    ok: true,
    project,
    model,
    warnings: sortDiagnostics(diagnostics.warnings(), sources),
    sources,
    inspection: { ...opened, everything: selection.everything, selected: resolved },
  }
}

interface SelectedServices extends Selection {
  /** Before profiles took services away. */
  readonly everything: SourceMapping
}

/** All phases between reading and resolving; `undefined` when there is nothing to go on with. */
function selectServices(
  opened: OpenedSources,
  options: LoadOptions,
  diagnostics: DiagnosticList,
): SelectedServices | undefined {
  const { trees, environment, projectDirectory } = opened
  const interpolated = trees.map((tree) => interpolate(tree, environment.lookup, diagnostics))
  const merged = mergeTrees(interpolated, diagnostics)
  if (merged?.kind !== 'mapping') return undefined
  const validated = validateTree(merged, diagnostics)
  const canonical = canonicalise(withoutVersion(validated.tree, diagnostics), diagnostics)
  const located = resolvePaths(canonical, { projectDirectory, home: environment.lookup('HOME') })
  const normal = normalise(removeRepetitions(located, diagnostics), opened.projectName ?? 'invalid')
  if (!opened.isComplete) return undefined
  const profiles = activeProfiles(options.profiles, environment.lookup('COMPOSE_PROFILES'))
  const selection = selectProfiles(normal, profiles, options.services, diagnostics)
  checkConsistency({ ...selection, incompleteServices: validated.incompleteServices }, diagnostics)
  return { ...selection, everything: normal }
}

function withoutVersion(tree: SourceMapping, diagnostics: DiagnosticList): SourceMapping {
  const version = tree.entries.get('version')
  if (version === undefined) return tree
  diagnostics.warning({
    code: 'SF0020',
    message: "the key 'version' is obsolete and has no effect",
    hint: 'remove it',
    span: version.keySpan,
  })
  return withoutKey(tree, 'version')
}

function activeProfiles(given: readonly string[], variable: string | undefined): readonly string[] {
  if (given.length > 0) return given
  return (variable ?? '')
    .split(',')
    .map((profile) => profile.trim())
    .filter((profile) => profile !== '')
}

function contentOf(tree: SourceMapping): ComposeModel['content'] {
  return toPlain(withoutKey(tree, 'name')) as { readonly [key: string]: PlainValue } // A mapping gives an object.
}

function refused(diagnostics: DiagnosticList, sources: SourceTexts): LoadResult {
  return { ok: false, diagnostics: sortDiagnostics(diagnostics.all(), sources), sources }
}
