import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { StackError } from '../../errors/stack-error.ts'
import { isPresent } from '../json-file.ts'
import { parseSeccompProfile, type CustomSeccomp } from './custom-seccomp.ts'

/** What `security_opt` of a service says. */
export interface SecurityOptions {
  readonly noNewPrivileges: boolean
  readonly seccomp: 'default' | 'unconfined' | CustomSeccomp
  /** Name of a profile that the kernel has loaded; `undefined` is none. */
  readonly apparmorProfile: string | undefined
  /** Whether the masks of /proc and /sys are left out. */
  readonly unmaskedPaths: boolean
}

export interface SecurityOptionsInput {
  readonly serviceName: string
  readonly securityOpt: readonly string[]
  /** What a relative path of a seccomp profile starts from: the project's directory. */
  readonly workingDirectory: string
  /** Prefix of the paths that tell what the kernel has; '' is the machine itself. */
  readonly root: string
}

const noOptions: SecurityOptions = {
  noNewPrivileges: false,
  seccomp: 'default',
  apparmorProfile: undefined,
  unmaskedPaths: false,
}

/** Options that ask for what is so anyway: no label and no AppArmor profile is set by itself. */
const fulfilledAnyway: readonly string[] = ['label=disable', 'apparmor=unconfined']

/** Files that are there when the kernel has the security module switched on. */
const moduleFiles = {
  apparmor: '/sys/kernel/security/apparmor/profiles',
  label: '/sys/fs/selinux/enforce',
} as const

/** Reads `security_opt`. What it asks for and cannot be given is refused with a CT0001. */
export async function readSecurityOptions(input: SecurityOptionsInput): Promise<SecurityOptions> {
  let options = noOptions
  for (const written of input.securityOpt) {
    options = { ...options, ...(await readOption(written, input)) }
  }
  return options
}

async function readOption(
  written: string,
  input: SecurityOptionsInput,
): Promise<Partial<SecurityOptions>> {
  const [, name = '', value] = /^([^=:]+)(?:[=:](.*))?$/s.exec(written) ?? []
  const option = value === undefined ? name : `${name}=${value}`
  switch (option) {
    case 'no-new-privileges':
    case 'no-new-privileges=true':
      return { noNewPrivileges: true }
    case 'no-new-privileges=false':
      return { noNewPrivileges: false }
    case 'seccomp=unconfined':
      return { seccomp: 'unconfined' }
    case 'seccomp=builtin':
      return { seccomp: 'default' }
    case 'systempaths=unconfined':
      return { unmaskedPaths: true }
    default:
      break
  }
  if (fulfilledAnyway.includes(option)) return {}
  if (name === 'seccomp' && value !== undefined && value !== '') {
    return { seccomp: await readProfile(resolve(input.workingDirectory, value), input.serviceName) }
  }
  if (name === 'apparmor' && value !== undefined) {
    requireModule('apparmor', 'AppArmor', written, input)
    return { apparmorProfile: value }
  }
  // Without SELinux there is nothing that a label could allow or forbid.
  if (name === 'label' && !isPresent(input.root + moduleFiles.label)) return {}
  throw new StackError(
    'CT0001',
    `service ${input.serviceName}: security_opt ${written} is not supported`,
    {
      hint: 'supported are no-new-privileges, seccomp=FILE, seccomp=unconfined, systempaths=unconfined, apparmor=PROFILE and label=disable',
    },
  )
}

/** A confinement that was asked for must not be left out. */
function requireModule(
  key: keyof typeof moduleFiles,
  name: string,
  written: string,
  { serviceName, root }: SecurityOptionsInput,
): void {
  if (isPresent(root + moduleFiles[key])) return
  throw new StackError(
    'EN0002',
    `service ${serviceName}: security_opt ${written} needs ${name}, which this machine has not`,
    { hint: 'remove it, or run the stack on a machine that has it' },
  )
}

async function readProfile(path: string, serviceName: string): Promise<CustomSeccomp> {
  try {
    return parseSeccompProfile(await readFile(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StackError(
      'CT0001',
      `service ${serviceName}: seccomp profile ${path} cannot be used: ${reason}`,
      {
        hint: 'mend the file, or remove the security_opt to get the default profile',
        cause: error,
      },
    )
  }
}
