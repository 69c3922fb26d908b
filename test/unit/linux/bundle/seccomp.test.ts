import { describe, expect, it } from 'vitest'
import { parseSeccompProfile } from '../../../../src/linux/bundle/custom-seccomp.ts'
import { seccompProfile } from '../../../../src/linux/bundle/seccomp-profile.ts'
import type { Seccomp } from '../../../../src/linux/bundle/runtime-spec.ts'

/** How a call is answered: by rules without a condition on arguments, else by default. */
function verdict({ syscalls, defaultAction }: Seccomp, name: string): string {
  const rules = syscalls.filter(({ names }) => names.includes(name))
  if (rules.length === 0) return defaultAction
  return rules
    .map(({ action, args, errnoRet }) =>
      [action, args?.length ?? 0, errnoRet ?? ''].join(' ').trim(),
    )
    .join(', ')
}

const allowed = 'SCMP_ACT_ALLOW 0'
const refused = 'SCMP_ACT_ERRNO'

describe('the default seccomp profile', () => {
  it.each([
    ...['read', 'openat2', 'futex_waitv', 'ptrace', 'landlock_create_ruleset'].map((name) => [
      name,
      allowed,
    ]),
    ...[
      'mount',
      'unshare',
      'setns',
      'bpf',
      'keyctl',
      'add_key',
      'io_uring_setup',
      'userfaultfd',
    ].map((name) => [name, refused]),
    ...['kexec_load', 'init_module', 'reboot', 'pivot_root', 'swapon', 'open_by_handle_at'].map(
      (name) => [name, refused],
    ),
    ['clone', 'SCMP_ACT_ALLOW 1'],
    ['clone3', 'SCMP_ACT_ERRNO 0 38'],
    ['chroot', refused],
  ])('answers %s with %s', (name, expected) => {
    expect(verdict(seccompProfile([], 'x64'), name)).toBe(expected)
  })

  it.each([
    ['CAP_SYS_ADMIN', ['mount', 'unshare', 'clone', 'clone3', 'setns', 'bpf']],
    ['CAP_SYS_CHROOT', ['chroot']],
    ['CAP_SYS_MODULE', ['init_module', 'finit_module']],
    ['CAP_SYS_TIME', ['clock_settime', 'settimeofday']],
    ['CAP_DAC_READ_SEARCH', ['open_by_handle_at']],
    ['CAP_BPF', ['bpf']],
  ])('lets %s do what it is for', (capability, names) => {
    const profile = seccompProfile([capability], 'x64')
    expect(names.map((name) => verdict(profile, name))).toEqual(names.map(() => allowed))
  })

  it('refuses sockets of kernel crypto and of the hypervisor alone', () => {
    const domains = [0, 1, 2, 10, 16, 37, 38, 39, 40, 41, 45]
    const rules = seccompProfile([], 'x64').syscalls.filter(({ names }) => names[0] === 'socket')
    const isAllowed = (domain: number): boolean =>
      rules.some(({ args = [] }) =>
        args.every(({ value, op }) => {
          if (op === 'SCMP_CMP_LT') return domain < value
          return op === 'SCMP_CMP_GT' ? domain > value : domain === value
        }),
      )
    expect(domains.filter((domain) => !isAllowed(domain))).toEqual([38, 40])
  })

  it('filters every architecture whose calls the machine takes', () => {
    expect(seccompProfile([], 'x64').architectures).toEqual([
      'SCMP_ARCH_X86_64',
      'SCMP_ARCH_X86',
      'SCMP_ARCH_X32',
    ])
    expect(seccompProfile([], 'arm64').architectures).toEqual([
      'SCMP_ARCH_AARCH64',
      'SCMP_ARCH_ARM',
    ])
    expect(verdict(seccompProfile([], 'x64'), 'arch_prctl')).toBe(allowed)
    expect(verdict(seccompProfile([], 'arm64'), 'arch_prctl')).toBe(refused)
  })

  it('names no call twice without a condition', () => {
    const names = seccompProfile(['CAP_SYS_ADMIN', 'CAP_BPF'], 'x64').syscalls.flatMap((rule) =>
      rule.args === undefined ? rule.names : [],
    )
    expect(names.length).toBeGreaterThan(350)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('a seccomp profile from a file', () => {
  const profile = parseSeccompProfile(
    JSON.stringify({
      defaultAction: 'SCMP_ACT_ERRNO',
      defaultErrnoRet: 1,
      archMap: [{ architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86'] }],
      syscalls: [
        { names: ['read', 'write'], action: 'SCMP_ACT_ALLOW', args: [], comment: '', includes: {} },
        { name: 'mount', action: 'SCMP_ACT_ALLOW', includes: { caps: ['CAP_SYS_ADMIN'] } },
        { names: ['clone'], action: 'SCMP_ACT_ALLOW', excludes: { caps: ['CAP_SYS_ADMIN'] } },
        { names: ['arch_prctl'], action: 'SCMP_ACT_ALLOW', includes: { arches: ['amd64'] } },
        {
          names: ['personality'],
          action: 'SCMP_ACT_ALLOW',
          args: [{ index: 0, value: 8, valueTwo: 0, op: 'SCMP_CMP_EQ' }],
        },
      ],
    }),
  )

  it('counts its rules as capabilities and architecture say', () => {
    const names = (capabilities: readonly string[], architecture: string): readonly string[] =>
      profile(capabilities, architecture).syscalls.flatMap((rule) => rule.names)
    expect(names([], 'x64')).toEqual(['read', 'write', 'clone', 'arch_prctl', 'personality'])
    expect(names(['CAP_SYS_ADMIN'], 'arm64')).toEqual(['read', 'write', 'mount', 'personality'])
  })

  it('is written in the form of the runtime specification', () => {
    const { architectures, defaultErrnoRet, syscalls } = profile([], 'x64')
    expect(architectures).toEqual(['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'])
    expect(defaultErrnoRet).toBe(1)
    expect(syscalls.at(-1)?.args).toEqual([{ index: 0, value: 8, valueTwo: 0, op: 'SCMP_CMP_EQ' }])
  })

  it.each([
    ['', /JSON/],
    ['[]', /profile is not an object/],
    ['{}', /defaultAction is not text/],
    ['{"defaultAction":"A","syscalls":{}}', /syscalls is not a list/],
    ['{"defaultAction":"A","syscalls":[{"names":[1]}]}', /names is not text/],
  ])('is refused when it is %j', (text, message) => {
    expect(() => parseSeccompProfile(text)).toThrow(message)
  })
})
