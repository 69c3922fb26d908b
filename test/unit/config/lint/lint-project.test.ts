import { describe, expect, it } from 'vitest'
import { lintProject } from '../../../../src/config/lint/lint-project.ts'
import { lintRules, ruleNames } from '../../../../src/config/lint/lint-rules.ts'
import type { LoadOptions } from '../../../../src/config/load-options.ts'
import { formatDiagnostic, plainPaint } from '../../../../src/errors/diagnostic.ts'
import { optionsFor, type Files } from '../../../support/load-text.ts'
import { readRepositoryFile } from '../../../support/repository.ts'

async function lint(
  files: Files | string,
  options: Partial<LoadOptions> = {},
): Promise<readonly string[]> {
  const { findings } = await lintProject(optionsFor(files, options))
  return findings.map((finding) =>
    formatDiagnostic({ ...finding, hint: undefined }, new Map(), plainPaint),
  )
}

const clean = `services:
  web:
    image: shop/web:1.2
    ports: ["127.0.0.1:80:80"]
    volumes: [data:/data]
volumes:
  data:
`

describe('lint', () => {
  it('has nothing to say of a file that is fine', async () => {
    expect(await lint(clean)).toEqual([])
  })

  it('tells the mistakes of an invalid file and nothing else', async () => {
    const { isValid, findings } = await lintProject(optionsFor('services: {web: {image: }}'))
    expect(isValid).toBe(false)
    expect(findings.map(({ code }) => code)).toEqual(['SF0006'])
  })

  it('judges a file that up refuses, and tells what it refuses', async () => {
    const file =
      'services: {web: {image: x, credential_spec: {file: a}, storage_opt: {size: 1g}}, web2: {image: "y:1"}}'
    const { isValid, findings } = await lintProject(optionsFor(file))
    expect(isValid).toBe(false)
    const codes = findings.map(({ code }) => code)
    expect(codes).toContain('SF0016')
    expect(codes).toContain('floating-tag')
  })

  it('finds what services of different profiles share', async () => {
    const file = `services:
  a: {image: x:1, container_name: shop, ports: ["127.0.0.1:80:80"], profiles: [p]}
  b: {image: x:1, container_name: shop, ports: ["127.0.0.1:80:81"], profiles: [q]}
`
    expect(await lint(file)).toEqual([
      "stack.yaml:3:35: warning[duplicate-container-name]: container name 'shop' of service 'b' is also that of service 'a'; their profiles cannot be active together",
      "stack.yaml:3:49: warning[duplicate-host-port]: host port 80/tcp of service 'b' is also published by service 'a'; their profiles cannot be active together",
    ])
  })

  it('finds volumes and networks that no service of any profile uses', async () => {
    const file = `services:
  a: {image: x:1, profiles: [p], networks: [used], volumes: [kept:/a]}
volumes: {kept: , lost: }
networks:
  used:
  idle: {internal: true}
`
    expect(await lint(file)).toEqual([
      "stack.yaml:3:19: warning[unused-volume]: no service uses the volume 'lost'",
      "stack.yaml:6:3: warning[unused-network]: no service uses the network 'idle'",
    ])
  })

  it('finds a wait for health that only the image can end', async () => {
    const file = `services:
  a:
    image: x:1
    depends_on:
      b: {condition: service_healthy}
      c: {condition: service_healthy}
  b: {image: x:1}
  c: {image: x:1, healthcheck: {test: "true"}}
`
    expect(await lint(file)).toEqual([
      "stack.yaml:5:22: warning[unknown-health]: service 'a' waits for service 'b' to be healthy, which has no healthcheck in the file",
    ])
  })

  it.each([
    ['nginx', 'has no tag'],
    ['localhost:5000/nginx', 'has no tag'],
    ['nginx:latest', "has the tag 'latest'"],
  ])('finds that the image %s may change', async (image, what) => {
    expect(await lint(`services: {a: {image: "${image}"}}`)).toEqual([
      `stack.yaml:1:23: warning[floating-tag]: the image of service 'a' ${what}, so it may be another one on the next machine`,
    ])
  })

  it.each(['nginx:1', 'localhost:5000/nginx:1', `nginx@sha256:${'a'.repeat(64)}`])(
    'takes the image %s as fixed',
    async (image) => {
      expect(await lint(`services: {a: {image: "${image}"}}`)).toEqual([])
    },
  )

  it('finds ports that everybody reaches, a range once', async () => {
    const file = 'services: {a: {image: x:1, ports: ["80", "9000-9001:1-2", "127.0.0.1:5:5"]}}'
    expect((await lint(file)).map((line) => line.split(' is ')[0])).toEqual([
      "stack.yaml:1:36: info[port-on-all-addresses]: port 80 of service 'a'",
      "stack.yaml:1:42: info[port-on-all-addresses]: port 2 of service 'a'",
    ])
  })

  it('tells a variable that is not set once, with all places', async () => {
    const file = 'services:\n  a: {image: "x:1", command: ["$V", "${W}"], hostname: "a${V}"}\n'
    expect(await lint(file)).toEqual([
      "stack.yaml:2:31: warning[undefined-variable]: variable 'V' is not set, a blank string takes its place\n  also at stack.yaml:2:56",
      "stack.yaml:2:37: warning[undefined-variable]: variable 'W' is not set, a blank string takes its place",
    ])
  })
})

describe('a secret in the file', () => {
  const file = `services:
  web:
    image: x:1
    environment:
      DB_PASSWORD: hunter2
      PASSWORD_FILE: /run/secrets/db
      TOKEN_TTL: 3600
      API_KEY: \${KEY:-}
      AUTH_TOKEN: "false"
      EMPTY_SECRET: ""
      DATABASE_URL: postgres://me:geheim@db/shop
      PUBLIC: fine
  db:
    image: x:1
    environment: [POSTGRES_PASSWORD=sesame, LEVEL=debug]
`

  it('is found by the name of its variable or the form of its value', async () => {
    expect(await lint(file)).toEqual([
      "stack.yaml:5:20: error[literal-secret]: 'DB_PASSWORD' of service 'web' looks like a secret that the file holds itself",
      "stack.yaml:11:21: error[literal-secret]: 'DATABASE_URL' of service 'web' looks like a secret that the file holds itself",
      "stack.yaml:15:19: error[literal-secret]: 'POSTGRES_PASSWORD' of service 'db' looks like a secret that the file holds itself",
    ])
  })

  it('is in no message, no hint and no line that is shown', async () => {
    const { findings, sources } = await lintProject(optionsFor(file))
    const shown = findings.map((each) => formatDiagnostic(each, sources, plainPaint)).join('\n')
    expect(shown).toContain('DB_PASSWORD: *******')
    expect(shown).not.toMatch(/hunter2|geheim|sesame/)
  })

  it('is masked where the file is invalid, too', async () => {
    const { isValid, sources } = await lintProject(optionsFor(`${file}    imge: x\n`))
    expect(isValid).toBe(false)
    expect([...sources.values()].join()).not.toMatch(/hunter2|geheim|sesame/)
  })

  it('is told once when an anchor shares it', async () => {
    const shared = `x-env: &env {TOKEN: abc}
services:
  a: {image: "x:1", environment: *env}
  b: {image: "x:1", environment: {<<: *env}}
`
    expect((await lint(shared)).map((line) => line.split(':').slice(0, 3).join(':'))).toEqual([
      'stack.yaml:1:21',
    ])
  })
})

describe('a comment', () => {
  const image = '    image: nginx'
  const service = (before: string, behind: string): string =>
    `${before}\nservices:\n  a:\n    # x\n${image}${behind}\n`

  it.each([
    ['of the file', service('# stack-lint-disable floating-tag', '')],
    ['of the file for all rules', service('# stack-lint-disable', '')],
    ['of the line', service('', ' # stack-lint-disable-line floating-tag, unused-volume')],
    ['with a reason', service('', ' # stack-lint-disable-line floating-tag -- why, indeed')],
    [
      'of the next line',
      service('', '').replace('# x', '# stack-lint-disable-next-line floating-tag'),
    ],
  ])('%s silences a rule', async (_, file) => {
    expect(await lint(file)).toEqual([])
  })

  it.each([
    ['for another rule', service('# stack-lint-disable unused-volume', '')],
    ['for another line', service('# stack-lint-disable-next-line floating-tag', '')],
    ['inside a word', service('', ' # no-stack-lint-disable-line')],
  ])('%s silences nothing', async (_, file) => {
    expect((await lint(file)).join()).toContain('warning[floating-tag]')
  })

  it('that names no rule is told', async () => {
    expect(await lint(service('# stack-lint-disable floating', ''))).toContain(
      "stack.yaml:1:1: warning[unknown-rule]: a comment disables 'floating', which is no rule",
    )
  })

  it('cannot silence what makes a file invalid', async () => {
    const file = 'services: {a: {imge: x}} # stack-lint-disable'
    expect((await lintProject(optionsFor(file))).findings).toHaveLength(1)
  })
})

describe('docs/lint.md', () => {
  it('explains every rule under its name with its level, and no other', () => {
    const headings = [...readRepositoryFile('docs/lint.md').matchAll(/^## ([a-z-]+)\n\n(\w+)\b/gm)]
    expect(headings.map(([, name = '']) => name).toSorted()).toEqual([...ruleNames])
    const levels = headings.flatMap(([, name = '', level = '']) =>
      lintRules[name] === undefined ? [] : [[name, level.toLowerCase()]],
    )
    expect(levels).toEqual(Object.entries(lintRules).map(([name, { level }]) => [name, level]))
  })
})
