import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'
import { eventually } from './eventually.ts'
import { findTraces, newTraces, type Traces } from './leak-check.ts'

/**
 * Counts the tests for the last line of scripts/test.sh.
 * Counted as one test more: that the run as a whole left nothing of ours on the machine.
 */
export class SummaryReporter implements Reporter {
  private before: Traces = new Set()

  onInit(): void {
    this.before = findTraces()
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
  ): Promise<void> {
    const leaks = await leaksSince(this.before)
    if (leaks.length > 0) {
      process.exitCode = 1
      process.stdout.write(`\nleft behind by the tests:\n${leaks.map(indented).join('')}`)
    }
    const target = process.env.STACK_TEST_SUMMARY
    if (target !== undefined) writeFileSync(target, summary(modules, errors, leaks))
  }
}

function summary(
  modules: readonly TestModule[],
  errors: readonly SerializedError[],
  leaks: readonly string[],
): string {
  const states = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => test.result().state),
  )
  const count = (state: string): number => states.filter((each) => each === state).length
  // A file that cannot be collected has no tests, so it would go unnoticed.
  const brokenFiles = modules.filter((module) => module.errors().length > 0).length
  const hasLeaks = leaks.length > 0
  const passed = count('passed') + (hasLeaks ? 0 : 1)
  const failed = count('failed') + brokenFiles + errors.length + (hasLeaks ? 1 : 0)
  const skipped = count('skipped')
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** The kernel removes a network namespace and its links some time after the last process in it. */
async function leaksSince(before: Traces): Promise<readonly string[]> {
  try {
    await eventually(() => newTraces(before).length === 0, { for: 'no trace', timeoutMs: 5000 })
    return []
  } catch {
    return newTraces(before)
  }
}

function indented(line: string): string {
  return `  ${line}\n`
}
