import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorCodes } from '../../../src/errors/error-codes.ts'
import { documentationLink } from '../../../src/errors/documentation-link.ts'
import { readRepositoryFile } from '../../support/repository.ts'
import { createTestSession, runInSession, type CommandResult } from '../../support/test-session.ts'

const invalid = `services:
  web:
    imge: a
    ports: true
  api:
    restart: [no]
    image: a:1
`

let directory = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-diagnostics-'))
  writeFileSync(join(directory, 'stack.yaml'), invalid)
  writeFileSync(join(directory, 'valid.yaml'), 'version: "3"\nservices: {web: {image: "a:1"}}\n')
})
afterAll(() => rmSync(directory, { recursive: true }))

function stack(...words: readonly string[]): Promise<CommandResult> {
  return runInSession(words, createTestSession({ workingDirectory: directory }))
}

describe('stack config --diagnostics-format', () => {
  it('gives JSON in the order of the file, with what was expected', async () => {
    const { exitCode, out, err } = await stack('config', '--diagnostics-format', 'json')
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' })
    const report = JSON.parse(err) as { problems: readonly Record<string, unknown>[] }
    expect(report.problems.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['SF0005', 3, 5],
      ['SF0006', 4, 12],
      ['SF0006', 6, 14],
    ])
    expect(report.problems[1]).toEqual({
      code: 'SF0006',
      severity: 'error',
      message: "'ports' of service 'web' must be a list, not true",
      expected: 'a list',
      hint: 'write a list: [true]',
      file: 'stack.yaml',
      line: 4,
      column: 12,
      endLine: 4,
      endColumn: 16,
      related: [],
      link: 'docs/errors.md#sf0006-wrong-type-or-form-of-a-value',
    })
  })

  it('gives the commands of GitHub Actions, with reserved characters escaped', async () => {
    const { exitCode, err } = await stack('config', '-q', '--diagnostics-format', 'github')
    expect(exitCode).toBe(3)
    expect(err.split('\n').slice(1)).toEqual([
      "::error file=stack.yaml,line=4,endLine=4,col=12,endColumn=16,title=SF0006::'ports' of service 'web' must be a list, not true%0Ahint: write a list: [true]%0Asee docs/errors.md#sf0006-wrong-type-or-form-of-a-value",
      expect.stringMatching(/^::error file=stack.yaml,line=6,.*title=SF0006::'restart' of/),
      '',
    ])
  })

  it('gives SARIF whose results name their rules and regions', async () => {
    const { exitCode, err } = await stack('config', '--diagnostics-format', 'sarif')
    expect(exitCode).toBe(3)
    const { runs, version } = JSON.parse(err) as {
      version: string
      runs: readonly [
        { tool: { driver: { rules: readonly { id: string }[] } }; results: readonly unknown[] },
      ]
    }
    expect(version).toBe('2.1.0')
    expect(runs[0].tool.driver.rules.map(({ id }) => id)).toEqual(['SF0005', 'SF0006'])
    expect(runs[0].results[1]).toEqual({
      ruleId: 'SF0006',
      ruleIndex: 1,
      level: 'error',
      message: {
        text: "'ports' of service 'web' must be a list, not true (write a list: [true])",
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'stack.yaml' },
            region: { startLine: 4, startColumn: 12, endLine: 4, endColumn: 16 },
          },
        },
      ],
      properties: { expected: 'a list' },
    })
  })

  it('tells warnings of a valid file beside what is printed', async () => {
    const { exitCode, out, err } = await stack(
      '-f',
      'valid.yaml',
      'config',
      '--services',
      '--diagnostics-format=json',
    )
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'web\n' })
    expect(JSON.parse(err)).toMatchObject({ problems: [{ code: 'SF0020', severity: 'warning' }] })
  })
})

describe('the link of an error code', () => {
  it('leads to a heading of the document', () => {
    const anchors = [...readRepositoryFile('docs/errors.md').matchAll(/^## (.*)$/gm)].map(
      ([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replace(/ /g, '-'),
    )
    const broken = Object.keys(errorCodes).filter(
      (code) => !anchors.includes(documentationLink(code).replace('docs/errors.md#', '')),
    )
    expect(broken).toEqual([])
  })
})
