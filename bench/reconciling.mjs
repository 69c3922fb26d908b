import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { interleaved } from './measure.mjs'

const services = 1000

/**
 * Rows of planning alone: what an `up` of many services decides on a machine that has none of them,
 * and on one that has them all, as its memory holds it. Nothing is executed or observed.
 */
export async function measureReconciling(directory) {
  const { reconcile, nothing, desiredFor, machineAfterUp, up, buildService, buildProject } =
    await importSources(join(directory, 'reconciling.mjs'))
  const project = buildProject(Array.from({ length: services }, (_, index) => serviceAt(index)))
  const engine = await machineAfterUp(project)
  const observed = await engine.observe(project.name, [])
  // A request brings a project of its own, of which nothing is known yet.
  const planning = (machine) => () => {
    const asked = structuredClone(project)
    const start = performance.now()
    const plan = reconcile({
      project: asked.name,
      desired: desiredFor(asked, up()),
      observed: machine,
      directive: up(),
      now: engine.clock.now(),
    })
    const elapsed = performance.now() - start
    const expected = machine === nothing ? services : 0
    const creations = plan.operations.filter(({ action }) => action.type === 'create-container')
    if (creations.length !== expected) throw new Error(`plan creates ${creations.length}`)
    return elapsed
  }
  const values = await interleaved({ all: planning(nothing), none: planning(observed) }, 7)
  return [
    { name: `plan of a first up, ${services} services`, unit: 'ms', values: { stack: values.all } },
    {
      name: `plan with nothing to do, ${services} services`,
      unit: 'ms',
      values: { stack: values.none },
    },
  ]

  /** Each depends on one of the ten before it. */
  function serviceAt(index) {
    const dependency = { condition: 'service_started', restart: false, required: true }
    const dependsOn = index < 10 ? {} : { [`service-${index - 10}`]: dependency }
    return buildService(`service-${index}`, { dependsOn })
  }
}

/** The planner and the machine without a kernel that its tests use. */
async function importSources(outfile) {
  const root = join(import.meta.dirname, '..')
  const files = [
    'src/reconcile/reconcile.ts',
    'test/unit/reconcile/reconcile-fixture.ts',
    'test/support/build-project.ts',
  ]
  const contents = files.map((file) => `export * from './${file}'`).join('\n')
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  })
  return import(pathToFileURL(outfile).href)
}
