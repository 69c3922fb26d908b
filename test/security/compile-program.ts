import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { repositoryRoot } from '../support/repository.ts'

/** Compiles a program of `test/security/programs` that needs nothing of a root file system. Goes with the test file. */
export function compileProgram(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'stack-probe-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  const program = join(directory, name)
  const source = join(repositoryRoot, 'test/security/programs', `${name}.c`)
  const flags = ['-static', '-O1', '-mno-red-zone', '-Wall', '-Wextra', '-Werror']
  execFileSync('cc', [...flags, '-o', program, source], { stdio: 'pipe' })
  return program
}
