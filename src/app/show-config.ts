import type { LoadStep } from '../config/load-options.ts'
import type { NameKind } from '../config/list-names.ts'
import type { ModelVariable } from '../config/list-variables.ts'
import type { FindDigest } from '../config/pin-images.ts'
import type { PrintStyle } from '../config/print-config.ts'
import type { Diagnostic, SourceTexts } from '../errors/diagnostic.ts'
import { InvalidStackFile } from './invalid-stack-file.ts'
import { loadOptions } from './load-stack-file.ts'
import type { ProjectSelection, Surroundings } from './surroundings.ts'

export type { LoadStep }

export interface ConfigChoices {
  /** With what they depend on; all when none is named. */
  readonly services: readonly string[]
  /** Phases of loading that are left out. */
  readonly without: ReadonlySet<LoadStep>
  /** `pinned` for images by their digests; `alone` for these without anything else. */
  readonly images?: 'pinned' | 'alone' | undefined
}

export interface ShownConfig {
  readonly warnings: readonly Diagnostic[]
  readonly sources: SourceTexts
  /** The whole file as it is understood, with a line end at its end. */
  readonly print: (format: 'yaml' | 'json') => string
  readonly names: (kind: NameKind | 'profiles') => readonly string[]
  /** Hashes by service. */
  readonly hashes: () => Promise<readonly (readonly [string, string])[]>
  /** Variables with which the file was read. */
  readonly environment: Readonly<Record<string, string>>
}

/** Checks the stack file. Throws `InvalidStackFile` with everything that is wrong. */
export async function showConfig(
  selection: ProjectSelection,
  choices: ConfigChoices,
  surroundings: Surroundings,
): Promise<ShownConfig> {
  const [{ loadModel }, { printConfig }, { listNames }, { hashServices }] = await Promise.all([
    import('../config/load-project.ts'),
    import('../config/print-config.ts'),
    import('../config/list-names.ts'),
    import('../config/hash-services.ts'),
  ])
  const options = loadOptions(selection, choices.services, surroundings)
  const { images, without } = choices
  const openDigests = images === undefined ? undefined : () => digestsOf(surroundings)
  const result = await loadModel(options, { without, openDigests, imagesAlone: images === 'alone' })
  if (!result.ok) throw new InvalidStackFile(result.diagnostics, result.sources)
  const { model, warnings, sources, environment, profiles } = result
  return {
    warnings,
    sources,
    print: (format) => printConfig(model, format, styleOf(choices)),
    names: (kind) => (kind === 'profiles' ? profiles : listNames(model, kind)),
    hashes: async () => {
      const { createHash } = await import('node:crypto')
      const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
      return hashServices(model, environment['DOCKER_DEFAULT_PLATFORM'], sha256)
    },
    environment,
  }
}

async function digestsOf(surroundings: Surroundings): Promise<FindDigest> {
  const { findDigests } = await import('./find-digests.ts')
  return findDigests(surroundings)
}

function styleOf({ without }: ConfigChoices): PrintStyle {
  if (!without.has('interpolation')) return 'canonical'
  return without.has('normalisation') ? 'unnamed' : 'as written'
}

export interface ShownVariables {
  readonly list: readonly ModelVariable[]
  readonly print: (format: 'yaml' | 'json') => string
}

/** The variables that the files refer to, whether the files are right or not. */
export async function showVariables(
  selection: ProjectSelection,
  surroundings: Surroundings,
): Promise<ShownVariables> {
  const [{ loadVariables }, { printVariables }] = await Promise.all([
    import('../config/load-variables.ts'),
    import('../config/print-variables.ts'),
  ])
  const list = await loadVariables(loadOptions(selection, [], surroundings))
  return { list, print: (format) => printVariables(list, format) }
}
