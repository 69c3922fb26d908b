import { describe, expect, it } from 'vitest'
import { findInCode, sourceFiles } from '../support/repository.ts'

/** What reaches for the world around the process, and the files and folders that may. */
const edges: readonly {
  readonly what: string
  readonly pattern: RegExp
  readonly allowed: readonly string[]
}[] = [
  {
    what: 'the time of day',
    pattern: /\bDate\.now\(|\bnew Date\(\)/,
    allowed: ['src/cli/', 'src/daemon/', 'src/linux/system-clock.ts'],
  },
  {
    what: 'the environment',
    pattern: /(?<!\.)\bprocess\.env\b/,
    allowed: ['src/cli/', 'src/daemon/'],
  },
  {
    what: 'the working directory',
    pattern: /\bprocess\.cwd\(/,
    allowed: ['src/cli/', 'src/daemon/'],
  },
  {
    what: 'the end of the process',
    pattern: /\bprocess\.exit(Code)?\b/,
    allowed: ['src/cli/', 'src/daemon/'],
  },
  { what: 'the console', pattern: /\bconsole\./, allowed: ['src/cli/'] },
  {
    what: 'standard output',
    pattern: /\bprocess\.std(out|err)\b/,
    allowed: ['src/cli/', 'src/daemon/'],
  },
  { what: 'randomness', pattern: /\bMath\.random\(/, allowed: [] },
]

describe('only the edges touch', () => {
  it.each(edges)('$what', ({ pattern, allowed }) => {
    const violations = sourceFiles()
      .filter((path) => !allowed.some((prefix) => path.startsWith(prefix)))
      .flatMap((path) => findInCode(path, pattern))
    expect(violations).toEqual([])
  })
})
