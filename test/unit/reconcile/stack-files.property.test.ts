import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse, parseDocument, stringify } from 'yaml'
import type { LoadOptions } from '../../../src/config/load-options.ts'
import { loadProject } from '../../../src/config/load-project.ts'
import type { Project } from '../../../src/model/project.ts'
import { imageReferences, type Service } from '../../../src/model/service.ts'
import { buildHealthcheck } from '../../support/build-project.ts'
import { optionsFor } from '../../support/load-text.ts'
import { createMemoryEngine, type MemoryEngine } from '../../support/memory-engine.ts'
import { printPlan } from '../../support/print-plan.ts'
import { planOn, up } from './reconcile-fixture.ts'
import { probeAtOnce, settle } from './settling.ts'

type Files = Readonly<Record<string, string>>

interface CaseFiles {
  readonly files: Files
  readonly flags?: readonly string[]
}

interface StackFileCase {
  readonly name: string
  readonly given: CaseFiles
}

const corpus = new URL('../../oracle/corpus/', import.meta.url)

/** All that Docker Compose was asked about. */
const cases: readonly StackFileCase[] = readdirSync(corpus).flatMap((file) => {
  const all = parse(readFileSync(new URL(file, corpus), 'utf8')) as Record<
    string,
    string | CaseFiles
  >
  return Object.entries(all).map(([name, given]) => ({
    name: `${file}: ${name}`,
    given: typeof given === 'string' ? { files: { 'compose.yaml': serviceFile(given) } } : given,
  }))
})

function serviceFile(lines: string): string {
  const indented = lines.split('\n').map((line) => `    ${line}\n`)
  return `services:\n  web:\n    image: x\n${indented.join('')}`
}

interface Place {
  readonly directory: string
  readonly environment?: LoadOptions['environment']
}

const home: Place = { directory: '/srv/project' }

/** The project of a case in a directory; `undefined` for what is refused. */
async function projectOf(given: CaseFiles, place: Place): Promise<Project | undefined> {
  const { files, flags = [] } = given
  const valuesOf = (flag: string): readonly string[] =>
    flags.flatMap((word, index) => (word === flag ? (flags[index + 1] ?? []) : []))
  const { directory, environment = {} } = place
  const below = Object.entries(files).map(([path, text]) => [`${directory}/${path}`, text] as const)
  const options = optionsFor(Object.fromEntries(below), {
    workingDirectory: directory,
    environment: { PATH: '/usr/bin:/bin', HOME: '/home/user', REQUIRED: 'given', ...environment },
    files: valuesOf('-f'),
    profiles: valuesOf('--profile'),
    projectName: valuesOf('-p')[0],
  })
  const result = await loadProject(options)
  return result.ok ? withContents(result.project, directory) : undefined
}

/** As if every file held its path below the project, and images had the health checks that are needed. */
function withContents(project: Project, directory: string): Project {
  const root = directory.slice(0, directory.lastIndexOf('/'))
  const relative = (path: string): string => path.replace(root, '')
  const isProbed = probedServices(project)
  const services = Object.entries(project.services).map(([name, service]): [string, Service] => [
    name,
    {
      ...service,
      ...(isProbed(name) ? { healthcheck: service.healthcheck ?? buildHealthcheck() } : {}),
      files: service.files.map((file) => {
        const { source } = file
        return { ...file, digest: source.type === 'file' ? relative(source.path) : source.content }
      }),
      mounts: service.mounts.map((mount) =>
        mount.type === 'bind' ? { ...mount, identity: relative(mount.source) } : mount,
      ),
    },
  ])
  return { ...project, services: Object.fromEntries(services) }
}

function probedServices({ services }: Project): (name: string) => boolean {
  const waits = Object.values(services).flatMap(({ dependsOn }) => Object.entries(dependsOn))
  return (name) =>
    waits.some(([other, { condition }]) => other === name && condition === 'service_healthy')
}

/** A machine on which the project is up; `undefined` where `up` is refused. */
async function machineOf(project: Project): Promise<MemoryEngine | undefined> {
  const services = Object.values(project.services)
  const engine = createMemoryEngine({ images: services.flatMap(imageReferences) })
  for (const network of Object.values(project.networks)) {
    if (network.external) await engine.networks.create(network, 'other', 'as others made it')
  }
  for (const volume of Object.values(project.volumes)) {
    if (volume.external) await engine.volumes.create(volume, 'other')
  }
  probeAtOnce(engine)
  for (const { dependsOn } of services) {
    for (const [name, { condition }] of Object.entries(dependsOn)) {
      if (condition === 'service_completed_successfully') engine.setBehaviour(name, { exits: 0 })
    }
  }
  const { operations } = await planOn(engine, project, up())
  if (operations.some(({ action }) => action.type === 'report')) return undefined
  await settle(engine, project, up())
  return engine
}

type Load = (given: CaseFiles) => Promise<Project | undefined>

interface Tried {
  readonly count: number
  /** By what came next and the name of the case; only where there is something to do. */
  readonly plans: Readonly<Record<string, string>>
}

/** What the next `up` would do after that of each case. */
async function plansAfter(first: Load, next: Readonly<Record<string, Load>>): Promise<Tried> {
  const plans: Record<string, string> = {}
  let count = 0
  for (const { name, given } of cases) {
    const before = await first(given)
    const machine = before === undefined ? undefined : await machineOf(before)
    if (machine === undefined) continue
    count += 1
    for (const [what, load] of Object.entries(next)) {
      const after = await load(given)
      const plan = after === undefined ? undefined : await planOn(machine, after, up())
      if (plan?.operations.length !== 0)
        plans[`${what}, ${name}`] = plan ? printPlan(plan) : 'refused'
    }
  }
  return { count, plans }
}

/** Files with their values in other words; anchors and tags stay as written. */
function rewritten({ files, ...rest }: CaseFiles, change: (value: unknown) => unknown): CaseFiles {
  const changed = Object.entries(files).map(([path, text]) => {
    const isPlain = /\.ya?ml$/.test(path) && !/[&*!]|<<|^---/m.test(text)
    const document = parseDocument(text)
    const isReadable = isPlain && document.errors.length === 0
    return [path, isReadable ? stringify(change(document.toJS())) : text] as const
  })
  return { ...rest, files: Object.fromEntries(changed) }
}

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, reverseKeys(inner)] as const)
  return Object.fromEntries(entries.toReversed())
}

const timeLimit = 120_000

describe('every stack file of the oracle corpus', () => {
  it(
    'is left as it is by another up, by a variable that it does not use, and by a move',
    async () => {
      const environment = { NOT_USED_BY_ANY: 'value' }
      const { count, plans } = await plansAfter((given) => projectOf(given, home), {
        again: (given) => projectOf(given, home),
        'with a variable': (given) => projectOf(given, { ...home, environment }),
        // With what lies beside it.
        moved: (given) => projectOf(given, { directory: '/moved/project' }),
      })
      const isNoted = ([what, plan]: readonly [string, string]): boolean =>
        what.startsWith('moved') && plan.split('\n').every((line) => line.startsWith('update '))
      const touched = Object.entries(plans).filter((entry) => !isNoted(entry))
      expect(Object.fromEntries(touched)).toEqual({})
      expect(count).toBeGreaterThan(100)
    },
    timeLimit,
  )

  it(
    'means the same with its keys in another order',
    async () => {
      const { count, plans } = await plansAfter(
        (given) =>
          projectOf(
            rewritten(given, (value) => value),
            home,
          ),
        { reversed: (given) => projectOf(rewritten(given, reverseKeys), home) },
      )
      expect(plans).toEqual({})
      expect(count).toBeGreaterThan(100)
    },
    timeLimit,
  )
})
