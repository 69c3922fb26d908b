import type { Seccomp } from './runtime-spec.ts'

/** What `security_opt` of a service says. */
export interface SecurityOptions {
  readonly noNewPrivileges: boolean
  readonly seccomp: 'default' | 'unconfined' | CustomSeccomp
  /** Whether the masks of /proc and /sys are left out. */
  readonly unmaskedPaths: boolean
}

/** A profile from a file, made to fit the capabilities that the container gets. */
export type CustomSeccomp = (capabilities: readonly string[], architecture: string) => Seccomp

export interface SecurityOptionsInput {
  readonly serviceName: string
  readonly securityOpt: readonly string[]
  /** What a relative path of a seccomp profile starts from: the project's directory. */
  readonly workingDirectory: string
}

/** Reads `security_opt`. What it asks for and cannot be given is refused with a CT0001. */
export declare function readSecurityOptions(input: SecurityOptionsInput): Promise<SecurityOptions>
