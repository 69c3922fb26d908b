import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { complaints, load } from '../../support/load-text.ts'
import { unsoundComplaints } from '../../support/unsound-complaints.ts'

const good = `
name: shop
x-base: &base
  restart: always
  environment: &env {A: "\${TAG:-1}", B: 2}
services:
  web:
    <<: *base
    image: nginx:\${TAG:-1}
    ports: ["8080:80", {target: 90, published: "91"}]
    volumes: [data:/data, ./src:/app:ro]
    depends_on: {db: {condition: service_healthy, required: true}}
    healthcheck: {test: [CMD, curl], interval: 5s, retries: 3}
    networks: {back: {aliases: [w]}}
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
`

const snippets = fc.constantFrom(
  '',
  ' ',
  '\n',
  '\t',
  ':',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '&a ',
  '*a',
  '*env',
  '<<: ',
  '!reset ',
  '!override ',
  '!!int ',
  '${',
  '${X:?m}',
  '$$',
  'null',
  '~',
  'true',
  '-1',
  '0',
  '1e999',
  '999999999999999999999',
  '.nan',
  '#',
  '|',
  '>',
  '? ',
  '---\n',
  '\u{feff}',
  '\u0000',
  '\r',
  'é',
  '__proto__',
  'constructor',
  '[[[[',
  '{}',
  '[]',
  'x: y',
)

describe('a file that was damaged', () => {
  it('never crashes the loader, and never leaves a complaint without code and place', async () => {
    const edits = fc.array(
      fc.record({ at: fc.nat(good.length), remove: fc.nat(12), insert: snippets }),
      { minLength: 1, maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(edits, async (changes) => {
        let text = good
        for (const { at, remove, insert } of changes)
          text = text.slice(0, at) + insert + text.slice(at + remove)
        expect(unsoundComplaints(await load(text))).toEqual([])
      }),
      { numRuns: 400 },
    )
  })

  it('never crashes the loader with a value of another kind at any place', async () => {
    const values = fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1.5,
      '',
      'x',
      '${Y',
      [],
      {},
      [null],
      [[]],
      { a: null },
      [{ a: {} }],
    )
    const keys = fc.constantFrom(
      'image',
      'rootfs',
      'command',
      'entrypoint',
      'environment',
      'env_file',
      'ports',
      'volumes',
      'networks',
      'depends_on',
      'healthcheck',
      'restart',
      'labels',
      'deploy',
      'ulimits',
      'sysctls',
      'extra_hosts',
      'dns',
      'tmpfs',
      'expose',
      'profiles',
      'scale',
      'mem_limit',
      'cpus',
      'init',
      'user',
      'stop_grace_period',
      'container_name',
      '__proto__',
    )
    const web = fc.dictionary(keys, values)
    const file = fc.record(
      {
        name: values,
        services: fc.oneof(values, fc.record({ web: fc.oneof(values, web), db: web })),
        networks: fc.oneof(values, fc.record({ n: values })),
        volumes: values,
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(file, async (content) => {
        expect(unsoundComplaints(await load(JSON.stringify(content)))).toEqual([])
        expect(
          unsoundComplaints(
            await load({ 'stack.yaml': good, 'stack.override.yaml': JSON.stringify(content) }),
          ),
        ).toEqual([])
      }),
      { numRuns: 200 },
    )
  })
})

describe('a file that was made to harm', () => {
  it('cannot make aliases explode', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9)}*a${index}]`,
    )
    const [complaint] = await complaints(`x-a: &a0 [lol]\n${levels.join('\n')}\n`)
    expect(complaint).toMatch(
      /error\[SF0018\]: the stack file has too many values, counted after aliases$/,
    )
  })

  it('may merge one anchor very often', async () => {
    const services = Array.from({ length: 300 }, (_, index) => `  s${index}: {<<: *base}`)
    const result = await load(
      `x-base: &base {image: x, environment: {A: 1}}\nservices:\n${services.join('\n')}\n`,
    )
    expect(result.ok && Object.keys(result.project.services)).toHaveLength(300)
  })

  it.each([
    ['flow brackets', `a: ${'['.repeat(5000)}`],
    ['closed flow brackets', `a: ${'['.repeat(200)}${']'.repeat(200)}`],
    [
      'block mappings',
      Array.from({ length: 200 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'),
    ],
  ])('cannot exhaust the stack with %s', async (_, text) => {
    expect((await complaints(text)).join('\n')).toContain(
      'error[SF0018]: the stack file is nested too deeply',
    )
  })

  it('may publish all ports that there are', async () => {
    const result = await load('services: {w: {image: x, ports: ["1-65535:1-65535"]}}')
    expect(result.ok && result.project.services['w']?.ports).toHaveLength(65_535)
  })

  it('cannot ask for more ports than there are', async () => {
    expect(await complaints('services: {w: {image: x, ports: ["1-99999:1-99999"]}}')).toHaveLength(
      1,
    )
  })
})
