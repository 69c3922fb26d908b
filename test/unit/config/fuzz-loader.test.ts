import fc from 'fast-check'
import { expect, it } from 'vitest'
import { keysByPath } from '../../../src/config/generated/schema-tables.ts'
import { load, type Files } from '../../support/load-text.ts'
import { unsoundComplaints } from '../../support/unsound-complaints.ts'

/** `npm run fuzz` asks for many; then every run tries other files. */
const asked = process.env['STACK_FUZZ_RUNS']
const numRuns = Number(asked ?? 5000)
const seed = asked === undefined ? { seed: 1 } : {}

/** Files that are right, with what a stack file can have. */
const seeds: Files = {
  'stack.yaml': `name: shop
include: [more.yaml, {path: [other.yaml], env_file: other.env, project_directory: .}]
x-base: &base {restart: always, environment: &env {A: "\${TAG:-1}", B: 2}}
services:
  web:
    <<: *base
    extends: {file: base.yaml, service: common}
    image: nginx:\${TAG:-1}
    ports: ["8080:80", {target: 90, published: "91"}]
    volumes: [data:/data, ./src:/app:ro, {type: tmpfs, target: /t, tmpfs: {size: 1m}}]
    depends_on: {db: {condition: service_healthy, required: true}}
    healthcheck: {test: [CMD, curl], interval: 5s, retries: 3}
    networks: {back: {aliases: [w], ipv4_address: 10.1.0.9}}
    configs: [{source: conf, target: /etc/conf, mode: 0440}]
    secrets: [key]
    env_file: [{path: web.env, required: false}, web.env]
    deploy: {replicas: 1, resources: {limits: {cpus: "0.5", memory: 64m}}}
  db:
    rootfs: host
    command: run "it" now
    healthcheck: {test: "true"}
    tmpfs: /run:size=1m
    ulimits: {nofile: {soft: 1, hard: 2}}
    extra_hosts: ["a=1.2.3.4"]
    profiles: []
volumes: {data: {labels: [a=b]}}
networks: {back: {internal: true, ipam: {config: [{subnet: 10.1.0.0/16}]}}}
configs: {conf: {content: "x \${TAG:-1}"}}
secrets: {key: {environment: KEY}}
`,
  'stack.override.yaml': `services:
  web:
    environment: !override [A=3]
    ports: !reset []
  db: {extends: {service: web}}
`,
  'more.yaml': 'services: {more: {image: m, environment: {X: $X}}}\nnetworks: {extra: }\n',
  'other.yaml': 'services: {other: {image: "o:${O:?give it}"}}\n',
  'base.yaml': 'services: {common: {extends: {service: root}, dns: 9.9.9.9}, root: {init: true}}\n',
  '.env': "TAG=2\nKEY='it''s'\nexport Q=\"a\\nb ${TAG}\"\n",
  'web.env': 'W=1\nV=${W}\nU\n',
  'other.env': 'O=1\n',
}

const snippets = fc.constantFrom(
  ...[
    '',
    ' ',
    '\n',
    '\t',
    '\r',
    '  ',
    ':',
    ': ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '"',
    "'",
    '#',
    '|',
  ],
  ...[
    '>',
    '? ',
    '---\n',
    '...\n',
    '%YAML 1.2\n',
    '&a ',
    '*a',
    '*env',
    '<<: ',
    '<<: *base\n',
    '!!int ',
  ],
  ...[
    '!reset ',
    '!override ',
    '!x ',
    '${',
    '${A',
    '${A:?m}',
    '${A:-${B:-$C}}',
    '$$',
    '$',
    '}',
    '..',
  ],
  ...['null', '~', 'true', '-1', '0', '0x1F', '1e999', '999999999999999999999', '.nan', '.inf'],
  ...['\u{feff}', '\u0000', '\u0085', '\u2028', 'é', '💥', '\ud800', '__proto__', 'constructor'],
  ...['[[[[', '{}', '[]', 'x: y', 'a=b', '=', '/', '../..', 'stack.yaml', 'base.yaml', 'web', 'db'],
)

const edit = fc.record({
  file: fc.constantFrom(...Object.keys(seeds)),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.oneof(fc.nat(3), fc.nat(40)),
  insert: fc.oneof(snippets, snippets, fc.string({ maxLength: 6 })),
})

const damaged = fc.array(edit, { minLength: 1, maxLength: 6 }).map((edits): Files => {
  const files: Record<string, string> = {}
  for (const [name, text] of Object.entries(seeds)) files[name] = String(text)
  for (const { file, at, remove, insert } of edits) {
    const text = files[file] ?? ''
    const place = Math.floor(at * (text.length + 1))
    files[file] = text.slice(0, place) + insert + text.slice(place + remove)
  }
  return files
})

const soup = fc
  .array(snippets, { minLength: 1, maxLength: 40 })
  .map((parts): Files => ({ 'stack.yaml': parts.join('') }))

const bytes = fc
  .uint8Array({ maxLength: 200 })
  .map((content): Files => ({ 'stack.yaml': content, '.env': content }))

const scalars = fc.constantFrom<unknown>(
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    '',
    'x',
    '80:80',
    './a:/b',
    '5s',
    '1m',
    '${Y',
    '$Z',
    'web',
    'stack.yaml',
  ],
)
const keys = fc.constantFrom(
  ...new Set(Object.values(keysByPath).flat()),
  'x-a',
  '__proto__',
  'web',
)
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
  ),
}))
const resources = fc.dictionary(fc.constantFrom('web', 'db', 'data', 'a b', ''), anyValue, {
  maxKeys: 3,
})
const service = fc.dictionary(keys, anyValue, { maxKeys: 6 })
const content = fc.record(
  {
    name: anyValue,
    include: anyValue,
    services: fc.oneof(anyValue, fc.dictionary(fc.constantFrom('web', 'db'), service)),
    networks: fc.oneof(anyValue, resources),
    volumes: fc.oneof(anyValue, resources),
    configs: fc.oneof(anyValue, resources),
    secrets: fc.oneof(anyValue, resources),
  },
  { requiredKeys: ['services'] },
)
const structured = fc
  .record({ first: content, second: content })
  .map(({ first, second }): Files => ({
    ...seeds,
    'stack.yaml': JSON.stringify(first),
    'stack.override.yaml': JSON.stringify(second),
  }))

const files = fc.oneof(
  { arbitrary: damaged, weight: 5 },
  { arbitrary: structured, weight: 3 },
  { arbitrary: soup, weight: 1 },
  { arbitrary: bytes, weight: 1 },
)

/** Of the processor, so that other programs do not count: what takes longer hangs. */
const longest = 1_000_000

it(
  'loads or refuses any files without a crash, a hang, or a complaint without a place',
  { timeout: numRuns * 20 },
  async () => {
    expect(unsoundComplaints(await load(seeds, { environment: { X: '1' } }))).toEqual([])
    await fc.assert(
      fc.asyncProperty(files, async (each) => {
        const start = process.cpuUsage()
        const result = await load(each)
        const { user, system } = process.cpuUsage(start)
        expect(unsoundComplaints(result)).toEqual([])
        expect(user + system).toBeLessThan(longest)
      }),
      { numRuns, ...seed },
    )
  },
)
