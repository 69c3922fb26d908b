import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestSession, runInSession, type CommandResult } from '../../support/test-session.ts'

const files = {
  'stack.yaml': `x-env: &env {LEVEL: low, SHARED: s}
services:
  web:
    image: web:\${TAG:-1}
    env_file: [a.env, b.env]
    environment:
      <<: *env
      LEVEL: mid
      PASSED:
      GREETING: hello \${NAME}
  list:
    extends: {file: base.yaml, service: common}
    environment: [K=v]
    labels: {com.example.a: b}
    depends_on: [web]
    ports: ["80:80"]
`,
  'stack.override.yaml': `services:
  web:
    environment: {LEVEL: high}
`,
  'base.yaml': 'services: {common: {image: "base:${TAG:-1}", hostname: h}}\n',
  'a.env': 'LEVEL=a\nONLY=first\n',
  'b.env': '# comment\nONLY=second\n',
  '.env': "X=1\nNAME='dot'\n",
}

let directory = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-explain-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
})
afterAll(() => rmSync(directory, { recursive: true }))

function explain(path: string, ...words: readonly string[]): Promise<CommandResult> {
  const environment = { NAME: 'process', PASSED: 'on' }
  const session = createTestSession({ workingDirectory: directory, environment })
  return runInSession(['config', '--explain', path, ...words], session)
}

describe('stack config --explain', () => {
  it.each([
    [
      'services.web.environment.LEVEL',
      `services.web.environment.LEVEL = high
  from stack.override.yaml:3:26: high
  overrides stack.yaml:8:14: mid
  overrides stack.yaml:1:21, through merge key: low
  overrides a.env:1:1, by env_file: a
`,
    ],
    [
      'services.web.environment.GREETING',
      `services.web.environment.GREETING = hello process
  from stack.yaml:10:17: hello \${NAME}
    NAME = process, from the environment
      overrides .env:2: dot
`,
    ],
    [
      'services.web.environment.PASSED',
      `services.web.environment.PASSED = on
  from stack.yaml:9:7: null
    PASSED = on, from the environment
`,
    ],
    [
      'services.web.environment.ONLY',
      `services.web.environment.ONLY = second
  from b.env:2:1, by env_file: second
  overrides a.env:2:1, by env_file: first
`,
    ],
    [
      'services.web.environment.SHARED',
      `services.web.environment.SHARED = s
  from stack.yaml:1:34, through merge key: s
`,
    ],
    [
      'services.web.image',
      `services.web.image = web:1
  from stack.yaml:4:12: web:\${TAG:-1}
    TAG is set nowhere
`,
    ],
    [
      'services.list.image',
      `services.list.image = base:1
  from base.yaml:1:28, through include or extends: base:\${TAG:-1}
    TAG is set nowhere
`,
    ],
    [
      'services.list.environment.K',
      `services.list.environment.K = v
  from stack.yaml:13:19: v
`,
    ],
    [
      'services.list.labels.com.example.a',
      `services.list.labels.com.example.a = b
  from stack.yaml:14:29: b
`,
    ],
    [
      'services.list.depends_on.web.required',
      `services.list.depends_on.web.required = true
  implied, written nowhere
`,
    ],
  ])('tells where %s comes from and what it overrode', async (path, text) => {
    expect(await explain(path)).toEqual({ exitCode: 0, out: text, err: '' })
  })

  it('tells it to programs as JSON', async () => {
    const { out } = await explain('services.web.environment.ONLY', '--format', 'json')
    expect(JSON.parse(out)).toMatchObject({
      path: 'services.web.environment.ONLY',
      value: 'second',
      layers: [
        { kind: 'environment file', span: { file: 'b.env', line: 2 }, written: 'second' },
        { kind: 'environment file', span: { file: 'a.env', line: 2 }, written: 'first' },
      ],
    })
  })

  it('refuses a path that leads nowhere, and names a near key', async () => {
    expect(await explain('services.web.imge')).toEqual({
      exitCode: 2,
      out: '',
      err:
        "error[CL0001]: the stack file has nothing at 'services.web.imge'\n" +
        "  hint: 'imge' is not there; did you mean 'image'?\n",
    })
  })

  it('tells the mistakes of an invalid file instead', async () => {
    writeFileSync(join(directory, 'bad.yaml'), 'services: {web: {imge: a}}\n')
    const session = createTestSession({ workingDirectory: directory })
    const words = ['-f', 'bad.yaml', 'config', '--explain', 'services.web']
    expect(await runInSession(words, session)).toMatchObject({ exitCode: 3, out: '' })
  })
})
