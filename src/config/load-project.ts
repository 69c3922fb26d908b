import { sortDiagnostics } from '../errors/diagnostic.ts'
import type { Diagnostic, SourceTexts } from '../errors/diagnostic.ts'
import type { Project } from '../model/project.ts'
import { bindProject } from './bind-project.ts'
import { checkConsistency } from './check-consistency.ts'
import { checkFiles } from './check-files.ts'
import type { ComposeModel } from './compose-model.ts'
import type { VariableLookup } from './evaluate-template.ts'
import { DiagnosticList } from './diagnostic-list.ts'
import type { Inspection } from './inspection.ts'
import { keepReachable } from './keep-reachable.ts'
import type { LoadOptions, LoadStep } from './load-options.ts'
import { loadTree } from './load-tree.ts'
import { normalise } from './normalise.ts'
import { openSources } from './open-sources.ts'
import type { OpenedSources } from './open-sources.ts'
import { imagesAlone, pinImages } from './pin-images.ts'
import type { FindDigest } from './pin-images.ts'
import { pruneResources } from './prune-resources.ts'
import { refuseUnsupported } from './refuse-unsupported.ts'
import { resolveEnvironment } from './resolve-environment.ts'
import type { FileSection } from './resolve-environment.ts'
import { selectProfiles } from './select-profiles.ts'
import type { Selection } from './select-profiles.ts'
import { child, entriesOf, itemsOf, textOf, toPlain, withoutKey } from './source-tree.ts'
import type { PlainValue, SourceMapping } from './source-tree.ts'

interface Refused {
  readonly ok: false
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: SourceTexts
}

interface Loaded {
  readonly ok: true
  readonly warnings: readonly Diagnostic[]
  readonly sources: SourceTexts
}

export type LoadResult =
  | (Loaded & { readonly project: Project; readonly inspection: Inspection })
  | Refused

/** What those learn who judge or explain files, whether a project can be made from them or not. */
export type InspectionResult =
  | {
      readonly ok: true
      readonly inspection: Inspection
      /** Whether it can be run; otherwise there are errors among the findings. */
      readonly canRun: boolean
      readonly findings: readonly Diagnostic[]
      readonly sources: SourceTexts
    }
  | Refused

/** The model with all variables that the files were read with. */
export type ModelResult =
  | (Loaded & {
      readonly model: ComposeModel
      readonly environment: Readonly<Record<string, string>>
      /** Of all services, the disabled ones too. */
      readonly profiles: readonly string[]
    })
  | Refused

export interface ModelChoices {
  readonly without: ReadonlySet<LoadStep>
  /** Opens what is known of images, when they are to be named by digest. */
  readonly openDigests?: (() => Promise<FindDigest>) | undefined
  /** Whether nothing but services and their images is wanted. */
  readonly imagesAlone?: boolean
}

/** Loads stack files into a project, or tells everything that is wrong with them. */
export async function loadProject(options: LoadOptions): Promise<LoadResult> {
  const diagnostics = new DiagnosticList('project')
  const loaded = await loadSelection(options, new Set(), diagnostics)
  if (loaded.selection === undefined) return refused(diagnostics, loaded.sources)
  const { opened, selection } = loaded
  refuseUnsupported(selection.tree, diagnostics)
  checkFiles(selection.tree, opened.environment.lookup, diagnostics)
  const resolved = await resolveServiceFiles(opened, selection.tree, diagnostics)
  if (diagnostics.hasErrors()) return refused(diagnostics, opened.sources)
  const tree = options.allResources ? resolved : pruneResources(resolved)
  const project = bindProject(tree, {
    name: opened.projectName,
    workingDirectory: opened.projectDirectory,
    files: opened.files,
    disabledServices: selection.disabledServices,
    lookup: opened.environment.lookup,
  })
  const inspection = inspectionOf(loaded, resolved)
  return { project, inspection, ...loadedWith(opened, diagnostics) }
}

function profilesOf(everything: SourceMapping): readonly string[] {
  const profiles = entriesOf(child(everything, 'services')).flatMap(({ value }) =>
    itemsOf(child(value, 'profiles')).flatMap((item) => textOf(item) ?? []),
  )
  return [...new Set(profiles)].toSorted()
}

function inspectionOf(
  { opened, everything }: Extract<LoadedSelection, { readonly selection: Selection }>,
  selected: SourceMapping,
): Inspection {
  const { environment, reader } = opened
  return { trees: opened.trees.map(({ tree }) => tree), everything, selected, environment, reader }
}

/** Loads stack files to look into them. What a project cannot be made from is told, but stops nothing. */
export async function inspectProject(options: LoadOptions): Promise<InspectionResult> {
  const diagnostics = new DiagnosticList('inspection')
  const loaded = await loadSelection(options, new Set(), diagnostics)
  if (loaded.selection === undefined) return refused(diagnostics, loaded.sources)
  const { opened, selection } = loaded
  const { environment, sources } = opened
  refuseUnsupported(selection.tree, diagnostics)
  checkFiles(selection.tree, environment.lookup, diagnostics)
  const selected = await resolveServiceFiles(opened, selection.tree, diagnostics)
  if (diagnostics.hasErrors()) return refused(diagnostics, sources)
  return {
    ok: true,
    inspection: inspectionOf(loaded, selected),
    canRun: !diagnostics.hasRefusals(),
    findings: sortDiagnostics(diagnostics.all(), sources),
    sources,
  }
}

/** Loads stack files as Compose understands them, with what no project could be made from. */
export async function loadModel(options: LoadOptions, choices: ModelChoices): Promise<ModelResult> {
  const diagnostics = new DiagnosticList('config')
  const { without, openDigests } = choices
  const loaded = await loadSelection(options, without, diagnostics)
  if (loaded.selection === undefined) return refused(diagnostics, loaded.sources)
  const { opened, selection } = loaded
  const whole = without.has('interpolation')
    ? selection.tree
    : await shownTree(
        opened,
        keepReachable(selection.tree, options.services),
        { ...options, ...choices },
        diagnostics,
      )
  const pinned =
    openDigests === undefined ? whole : await pinImages(whole, openDigests, diagnostics)
  if (diagnostics.hasErrors()) return refused(diagnostics, opened.sources)
  const environment = Object.fromEntries(opened.environment.entries())
  const profiles = profilesOf(loaded.everything)
  const model =
    choices.imagesAlone === true
      ? modelOf('', imagesAlone(pinned))
      : modelOf(opened.projectName, pinned)
  return { environment, profiles, model, ...loadedWith(opened, diagnostics) }
}

/** With the environments of services, unless left out, and without resources that nothing uses. */
async function shownTree(
  opened: OpenedSources,
  tree: SourceMapping,
  { allResources, without }: LoadOptions & ModelChoices,
  diagnostics: DiagnosticList,
): Promise<SourceMapping> {
  const sections: readonly FileSection[] = without.has('environment resolution')
    ? ['labels']
    : ['environment', 'labels']
  const resolved = await resolveServiceFiles(opened, tree, diagnostics, sections)
  return allResources ? resolved : pruneResources(resolved)
}

interface Named extends OpenedSources {
  readonly projectName: string
}

type LoadedSelection =
  | {
      readonly selection: Selection
      /** Canonical, with the services of all profiles. */
      readonly everything: SourceMapping
      readonly opened: Named
      readonly sources: SourceTexts
    }
  | { readonly selection: undefined; readonly sources: SourceTexts }

/** All phases up to the choice of services; none when there is nothing to go on with. */
async function loadSelection(
  options: LoadOptions,
  without: ReadonlySet<LoadStep>,
  diagnostics: DiagnosticList,
): Promise<LoadedSelection> {
  const opened = await openSources(options, diagnostics)
  const { environment, projectDirectory, reader, sources } = opened
  const loaded = await loadTree(opened.trees, {
    projectDirectory,
    parentDirectory: undefined,
    environment,
    reader,
    texts: sources,
    without,
    includedBy: [],
    diagnostics,
  })
  if (loaded === undefined || !opened.isComplete) return { selection: undefined, sources }
  const isUnread = without.has('interpolation')
  const projectName = opened.projectName
  const lookup = isUnread ? lookupOf({ COMPOSE_PROJECT_NAME: projectName }) : environment.lookup
  const frame = { projectName: projectName ?? 'invalid', lookup }
  const normal = without.has('normalisation') ? loaded.tree : normalise(loaded.tree, frame)
  if (isUnread) {
    if (projectName === undefined) return { selection: undefined, sources }
    const selection = { tree: normal, disabledServices: [] }
    return { selection, everything: normal, opened: { ...opened, projectName }, sources }
  }
  const profiles = activeProfiles(options.profiles, environment.lookup('COMPOSE_PROFILES'))
  const selection = selectProfiles(normal, profiles, options.services, diagnostics)
  if (!without.has('consistency')) {
    checkConsistency({ ...selection, incompleteServices: loaded.incompleteServices }, diagnostics)
  }
  if (projectName === undefined) return { selection: undefined, sources }
  return { selection, everything: normal, opened: { ...opened, projectName }, sources }
}

/** Compose knows no variable but this one when it leaves them in the files as they are. */
function lookupOf(variables: Readonly<Record<string, string | undefined>>): VariableLookup {
  return (name) => variables[name]
}

function resolveServiceFiles(
  { environment, reader }: OpenedSources,
  tree: SourceMapping,
  diagnostics: DiagnosticList,
  sections?: readonly FileSection[],
): Promise<SourceMapping> {
  return resolveEnvironment(tree, environment.lookup, reader, diagnostics, sections)
}

function modelOf(name: string, tree: SourceMapping): ComposeModel {
  return {
    name,
    writtenName: textOf(child(tree, 'name')),
    content: { services: {}, ...contentOf(tree) },
  }
}

function loadedWith({ sources }: Named, diagnostics: DiagnosticList): Loaded {
  return { ok: true, warnings: sortDiagnostics(diagnostics.warnings(), sources), sources }
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

function refused(diagnostics: DiagnosticList, sources: SourceTexts): Refused {
  return { ok: false, diagnostics: sortDiagnostics(diagnostics.all(), sources), sources }
}
