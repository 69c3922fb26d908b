import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { loadBinding } from '../../src/native/binding.ts'
import type { SystemCallFailure } from '../../src/native/binding.ts'
import { isSystemCallFailure } from '../../src/native/system-call-failure.ts'
import { repositoryRoot } from './repository.ts'

/** STACK_TEST_NATIVE names other programs, such as those built with sanitizers. */
export const nativeDirectory = process.env.STACK_TEST_NATIVE ?? join(repositoryRoot, 'dist/native')

/** Such programs are bigger and slower than those that are installed. */
export const isSanitized = process.env.STACK_TEST_SANITIZED !== undefined

export const addon = loadBinding(nativeDirectory)

/** A directory that goes with the test, whatever is in it. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'stack-native-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** The failure that a call is expected to reject with. */
export async function failureOf(call: Promise<unknown>): Promise<SystemCallFailure> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (isSystemCallFailure(error)) return error
  throw new Error('the call was to fail with a failed system call', { cause: error })
}
