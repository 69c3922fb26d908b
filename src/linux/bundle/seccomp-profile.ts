import { allowedCalls, words } from './seccomp-allowed.ts'
import type { Seccomp, SeccompRule } from './runtime-spec.ts'

/** Architectures whose calls a process of this machine can make; all of them are filtered. */
const architectures: Readonly<Record<string, readonly string[]>> = {
  x64: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
  arm64: ['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'],
}

const architectureCalls: Readonly<Record<string, readonly string[]>> = {
  x64: ['arch_prctl', 'modify_ldt'],
  arm64: [
    'arm_fadvise64_64',
    'arm_sync_file_range',
    'sync_file_range2',
    'breakpoint',
    'cacheflush',
    'set_tls',
  ],
}

/** Calls that are allowed to a container which has the capability that the kernel asks for anyway. */
const capabilityCalls: Readonly<Record<string, readonly string[]>> = {
  CAP_DAC_READ_SEARCH: ['open_by_handle_at'],
  CAP_SYS_ADMIN: words(`mount umount umount2 mount_setattr move_mount open_tree fsopen fsconfig
    fsmount fspick quotactl quotactl_fd clone clone3 unshare setns sethostname setdomainname bpf
    perf_event_open syslog fanotify_init lookup_dcookie lsm_get_self_attr lsm_set_self_attr
    lsm_list_modules`),
  CAP_SYS_BOOT: ['reboot'],
  CAP_SYS_CHROOT: ['chroot'],
  CAP_SYS_MODULE: ['init_module', 'finit_module', 'delete_module'],
  CAP_SYS_PACCT: ['acct'],
  CAP_SYS_PTRACE: ['kcmp', 'pidfd_getfd', 'process_madvise'],
  CAP_SYS_RAWIO: ['iopl', 'ioperm'],
  CAP_SYS_TIME: ['settimeofday', 'stime', 'clock_settime', 'clock_settime64'],
  CAP_SYS_TTY_CONFIG: ['vhangup'],
  CAP_SYS_NICE: ['get_mempolicy', 'mbind', 'set_mempolicy', 'set_mempolicy_home_node'],
  CAP_SYSLOG: ['syslog'],
  CAP_BPF: ['bpf'],
  CAP_PERFMON: ['perf_event_open'],
}

/** Flags of clone(2) that make namespaces: new cgroup, uts, ipc, user, pid, network, mount. */
const namespaceFlags = 0x7e020000

const errnoNotPermitted = 1
const errnoNoSuchCall = 38

const afAlg = 38
const afVsock = 40

/** Personalities without effect on safety: Linux, its 32-bit form, uname26 of both, and the query. */
const harmlessPersonalities = [0x0, 0x8, 0x20000, 0x20008, 0xffffffff]

/** What a container may ask of the kernel, for what it may do there. As strict as Docker's default. */
export function seccompProfile(capabilities: readonly string[], architecture: string): Seccomp {
  const granted = capabilities.flatMap((capability) => capabilityCalls[capability] ?? [])
  const names = [...allowedCalls, ...(architectureCalls[architecture] ?? []), ...granted]
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: errnoNotPermitted,
    architectures: architectures[architecture] ?? [],
    syscalls: [
      ...socketcallRules(),
      { names: [...new Set(names)], action: 'SCMP_ACT_ALLOW' },
      ...socketRules(),
      ...harmlessPersonalities.map((value) =>
        allowWhen('personality', { index: 0, value, op: 'SCMP_CMP_EQ' }),
      ),
      ...(capabilities.includes('CAP_SYS_ADMIN') ? [] : cloneRules()),
    ],
  }
}

/**
 * What 32-bit x86 gives to socketcall(2) lies in memory, where no filter sees it, so that any socket
 * could be had with it: it does not exist. The rule comes first, or libseccomp would let the call pass
 * for everything that a rule for `socket` and the like lets pass.
 */
function socketcallRules(): readonly SeccompRule[] {
  return [{ names: ['socketcall'], action: 'SCMP_ACT_ERRNO', errnoRet: errnoNoSuchCall }]
}

/** Refuses kernel crypto (a local root exploit's way in, CVE-2026-31431) and sockets to the hypervisor. */
function socketRules(): readonly SeccompRule[] {
  return [
    allowWhen('socket', { index: 0, value: afAlg, op: 'SCMP_CMP_LT' }),
    allowWhen('socket', { index: 0, value: afAlg + 1, op: 'SCMP_CMP_EQ' }),
    allowWhen('socket', { index: 0, value: afVsock, op: 'SCMP_CMP_GT' }),
  ]
}

/** The flags of clone3(2) lie in memory, where no filter sees them: it does not exist, so libraries take clone(2). */
function cloneRules(): readonly SeccompRule[] {
  return [
    allowWhen('clone', { index: 0, value: namespaceFlags, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }),
    { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: errnoNoSuchCall },
  ]
}

function allowWhen(name: string, argument: NonNullable<SeccompRule['args']>[number]): SeccompRule {
  return { names: [name], action: 'SCMP_ACT_ALLOW', args: [argument] }
}
