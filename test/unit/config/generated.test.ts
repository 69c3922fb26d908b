import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { StackFile } from '../../../src/config/generated/stack-file.ts'
import { loadModel } from '../../../src/config/load-project.ts'
import { loadRight, optionsFor } from '../../support/load-text.ts'
import type { Files } from '../../support/load-text.ts'

interface SchemaNode {
  readonly examples?: readonly unknown[]
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly $defs?: Readonly<Record<string, SchemaNode>>
}

const schema = JSON.parse(
  readFileSync(new URL('../../../schemas/stack.schema.json', import.meta.url), 'utf8'),
) as SchemaNode

function examplesOf(node: SchemaNode | undefined): readonly (readonly [string, unknown])[] {
  return Object.entries(node?.properties ?? {}).flatMap(([key, { examples = [] }]) =>
    examples.map((example) => [key, example] as const),
  )
}

/** What the examples refer to. */
const surroundings = {
  services: { db: { image: 'x' }, base: { image: 'x' } },
  networks: { backend: {} },
  volumes: { data: {} },
  configs: { site: { content: 'x' } },
  secrets: { token: { environment: 'TOKEN' } },
  models: { llm: { model: 'ai/model' } },
}

async function mistakesOfModel(files: Files | string): Promise<readonly string[]> {
  const result = await loadModel(optionsFor(files), { without: new Set() })
  return result.ok ? [] : result.diagnostics.map(({ message }) => message)
}

describe('the schema', () => {
  it.each(examplesOf(schema.$defs?.['service']))(
    'has an example of %s that loads: %j',
    async (key, example) => {
      const rootfs = key === 'image' || key === 'rootfs' ? {} : { image: 'x' }
      const web = { command: ['a'], ...rootfs, [key]: example }
      const file = { ...surroundings, services: { ...surroundings.services, web } }
      const files = {
        'stack.yaml': JSON.stringify(file),
        '.env.web': '',
        'local.env': '',
        'app.labels': '',
        'a.labels': '',
        'b.labels': '',
        'common.yaml': JSON.stringify({ services: { base: {} } }),
      }
      expect(await mistakesOfModel(files)).toEqual([])
    },
  )

  it.each(examplesOf(schema.$defs?.['network']))(
    'has an example of %s of a network that loads: %j',
    async (key, example) => {
      const file = { services: { web: { image: 'x' } }, networks: { default: { [key]: example } } }
      expect(await mistakesOfModel(JSON.stringify(file))).toEqual([])
    },
  )
})

describe('the generated type', () => {
  it('takes what the loader takes', async () => {
    const file: StackFile = {
      name: 'typed',
      services: {
        web: {
          image: 'x',
          ports: ['8080:80', { target: 90 }],
          volumes: ['data:/data', { type: 'tmpfs', target: '/t', tmpfs: { size: '1m' } }],
          depends_on: { db: { condition: 'service_started' } },
          environment: { A: 1, B: null },
        },
        db: { rootfs: 'host', command: 'sleep 1' },
      },
      networks: { default: null },
      volumes: { data: { labels: ['a=b'] } },
    }
    const { name, services } = await loadRight(JSON.stringify(file))
    expect({ name, services: Object.keys(services) }).toEqual({
      name: 'typed',
      services: ['web', 'db'],
    })
  })
})
