import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { repositoryRoot } from '../support/repository.ts'

const checks = [
  { finding: 'type errors', command: 'node_modules/.bin/tsc', args: ['--noEmit'] },
  { finding: 'lint', command: 'node_modules/.bin/oxlint', args: ['--type-aware'] },
  { finding: 'unformatted files', command: 'node_modules/.bin/oxfmt', args: ['--check'] },
  { finding: 'dead code', command: 'node_modules/.bin/knip', args: [] },
  {
    finding: 'stale generated files',
    command: process.execPath,
    args: ['scripts/generate.mjs', '--check'],
  },
]

describe('the repository has no', () => {
  it.each(checks)('$finding', ({ command, args }) => {
    const result = spawnSync(command, args, { cwd: repositoryRoot, encoding: 'utf8' })
    expect({ status: result.status, output: result.status === 0 ? '' : output(result) }).toEqual({
      status: 0,
      output: '',
    })
  })
})

function output(result: { readonly stdout: string; readonly stderr: string }): string {
  return `${result.stdout}\n${result.stderr}`.trim().slice(0, 8000)
}
