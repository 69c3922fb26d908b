import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isSanitized } from '../../support/addon.ts'
import { repositoryRoot } from '../../support/repository.ts'

// With sanitizers it is built by itself, by another compiler.
const hasClang = !isSanitized && spawnSync('clang++', ['--version']).status === 0
const missing = hasClang ? '' : ' (missing: clang++ with libFuzzer)'

describe('native readers of what others write', () => {
  // `npm run fuzz:native -- SECONDS` goes on for longer.
  it.skipIf(!hasClang)(
    `survive their corpus, and what libFuzzer makes of it${missing}`,
    { timeout: 900_000 },
    () => {
      const script = join(repositoryRoot, 'scripts/fuzz-native.mjs')
      const run = spawnSync(process.execPath, [script, '3'], { encoding: 'utf8' })
      const output = `${run.stdout}${run.stderr}`.slice(-4000)
      expect({ status: run.status, output }).toEqual({
        status: 0,
        output: expect.stringMatching(
          /^fuzz: log ran [1-9]\d* inputs\nfuzz: control ran [1-9]\d* inputs\nfuzz: spec ran [1-9]\d* inputs$/m,
        ),
      })
    },
  )
})
