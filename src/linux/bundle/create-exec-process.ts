import { annotationNames } from './annotation-names.ts'
import { environmentEntries, environmentLines } from './container-environment.ts'
import { capabilitySets } from './granted-capabilities.ts'
import type { ResolvedUser } from './resolve-user.ts'
import type { RuntimeProcess, RuntimeSpec } from './runtime-spec.ts'

export interface ExecProcessInput {
  /** The running container's own. */
  readonly spec: RuntimeSpec
  readonly command: readonly string[]
  /** `NAME=value`, over the container's environment. */
  readonly environment: readonly string[]
  /** `undefined` is the container's user. */
  readonly user: ResolvedUser | undefined
  /** Absolute; `undefined` is the container's. */
  readonly workingDirectory: string | undefined
  /** Every capability of these is granted; `undefined` keeps the container's. */
  readonly privilegedCapabilities: readonly string[] | undefined
  readonly terminal: { readonly columns: number; readonly rows: number } | undefined
}

/** The process of an exec or of a health probe. */
export function createExecProcess(input: ExecProcessInput): RuntimeProcess {
  const { spec, command, user, workingDirectory, privilegedCapabilities, terminal } = input
  const own = spec.process
  const bounding = privilegedCapabilities ?? own.capabilities.bounding
  return {
    terminal: terminal !== undefined,
    ...(terminal === undefined
      ? {}
      : { consoleSize: { width: terminal.columns, height: terminal.rows } }),
    user:
      user === undefined
        ? own.user
        : { uid: user.uid, gid: user.gid, additionalGids: user.additionalGids },
    args: command,
    env: execEnvironment(input),
    cwd: workingDirectory ?? own.cwd,
    capabilities: capabilitySets(bounding, user?.uid ?? own.user.uid),
    rlimits: own.rlimits,
    noNewPrivileges: own.noNewPrivileges,
  }
}

function execEnvironment(input: ExecProcessInput): readonly string[] {
  const { spec, environment, user, terminal } = input
  const variables = new Map(environmentEntries(spec.process.env))
  if (terminal !== undefined && !variables.has('TERM')) variables.set('TERM', 'xterm')
  const homeFollowsUser = spec.annotations[annotationNames.userHome] !== undefined
  if (user !== undefined && homeFollowsUser) variables.set('HOME', user.home)
  for (const [name, value] of environmentEntries(environment)) variables.set(name, value)
  return environmentLines(variables)
}
