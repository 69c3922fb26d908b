import type { ErrorCode } from '../errors/error-codes.ts'

/** The meaning of an exit status of `stack`. `exec` ends with the status of its command instead. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  invalidStackFile: 3,
  serviceFailed: 4,
  engineProblem: 5,
  conflict: 6,
  /** Of `plan --exit-code`: there is something to do. */
  changes: 100,
  /** Of `ci`: not settled in time, as timeout(1) has it. */
  timedOut: 124,
  commandNotExecutable: 126,
  commandNotFound: 127,
  interrupted: 130,
  terminated: 143,
} as const

const byArea: Readonly<Record<string, number>> = {
  SF: exitCodes.invalidStackFile,
  CL: exitCodes.usage,
  IM: exitCodes.failed,
  NW: exitCodes.failed,
  VL: exitCodes.failed,
  CT: exitCodes.serviceFailed,
  EN: exitCodes.engineProblem,
  DM: exitCodes.engineProblem,
}

/** Codes that mean something else than the rest of their area. */
const exceptions: Readonly<Partial<Record<ErrorCode, number>>> = {
  SF0015: exitCodes.usage,
  CL0002: exitCodes.failed,
  NW0001: exitCodes.conflict,
  NW0002: exitCodes.conflict,
  NW0003: exitCodes.engineProblem,
  IM0003: exitCodes.conflict,
  VL0001: exitCodes.conflict,
  VL0005: exitCodes.conflict,
  CT0007: exitCodes.failed,
  CT0011: exitCodes.failed,
  CT0012: exitCodes.failed,
  DM0004: exitCodes.failed,
  DM0005: exitCodes.conflict,
}

export function exitCodeOf(code: ErrorCode): number {
  return exceptions[code] ?? byArea[code.slice(0, 2)] ?? exitCodes.failed
}

/** As `exec` and shells have it: of a command that could not be run, what a shell would say. */
export function exitCodeOfCommand(failures: readonly { readonly code: ErrorCode }[]): number {
  const codes = failures.map(({ code }) => code)
  if (codes.includes('CT0002')) return exitCodes.commandNotFound
  if (codes.includes('CT0003')) return exitCodes.commandNotExecutable
  return exitCodeOfFailures(failures)
}

/** Of several failures the first that is not merely the consequence of another one. */
export function exitCodeOfFailures(failures: readonly { readonly code: ErrorCode }[]): number {
  const first = failures.find(({ code }) => code !== 'CT0006') ?? failures[0]
  return first === undefined ? exitCodes.ok : exitCodeOf(first.code)
}
