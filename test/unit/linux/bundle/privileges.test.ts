import { describe, expect, it } from 'vitest'
import { readSecurityOptions } from '../../../../src/linux/bundle/security-options.ts'
import { buildRuntimeSpec, plainMachine } from '../../../support/build-runtime-spec.ts'

const defaults = [
  ...['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_FSETID', 'CAP_KILL', 'CAP_SETGID'],
  ...['CAP_SETUID', 'CAP_SETPCAP', 'CAP_NET_BIND_SERVICE', 'CAP_NET_RAW', 'CAP_SYS_CHROOT'],
  ...['CAP_MKNOD', 'CAP_AUDIT_WRITE', 'CAP_SETFCAP'],
]

describe('capabilities', () => {
  it('are the 14 of Docker, in effect for root, never inheritable', () => {
    expect(buildRuntimeSpec().process.capabilities).toEqual({
      bounding: defaults,
      effective: defaults,
      permitted: defaults,
      inheritable: [],
      ambient: [],
    })
  })

  it('only bound what another user can get', () => {
    const user = { uid: 1000, gid: 1000, additionalGids: [1000], home: '/' }
    expect(buildRuntimeSpec({ user }).process.capabilities).toMatchObject({
      bounding: defaults,
      effective: [],
      permitted: [],
    })
  })

  it.each([
    [
      'adds by any spelling',
      ['net_admin', 'CAP_SYS_TIME'],
      [],
      (name: string) =>
        defaults.includes(name) || name === 'CAP_NET_ADMIN' || name === 'CAP_SYS_TIME',
    ],
    [
      'drops',
      [],
      ['CHOWN', 'cap_kill'],
      (name: string) => defaults.includes(name) && name !== 'CAP_CHOWN' && name !== 'CAP_KILL',
    ],
    ['drops all but what is added', ['CHOWN'], ['ALL'], (name: string) => name === 'CAP_CHOWN'],
    [
      'adds all but what is dropped',
      ['ALL'],
      ['SYS_ADMIN'],
      (name: string) => name !== 'CAP_SYS_ADMIN',
    ],
    ['drops all', [], ['all'], () => false],
  ])('%s', (_, capAdd, capDrop, isGranted) => {
    const { bounding } = buildRuntimeSpec({ service: { capAdd, capDrop } }).process.capabilities
    expect(bounding).toEqual(plainMachine.boundingCapabilities.filter(isGranted))
  })

  it('are no more than the machine has', () => {
    const machine = { ...plainMachine, boundingCapabilities: ['CAP_CHOWN', 'CAP_SYS_ADMIN'] }
    expect(buildRuntimeSpec({ machine }).process.capabilities.bounding).toEqual(['CAP_CHOWN'])
    expect(() => buildRuntimeSpec({ machine, service: { capAdd: ['NET_ADMIN'] } })).toThrow(
      expect.objectContaining({ code: 'EN0001' }),
    )
  })

  it('are refused by a name that is none', () => {
    expect(() => buildRuntimeSpec({ service: { capDrop: ['NET_ADMN'] } })).toThrow(
      expect.objectContaining({ code: 'CT0001', hint: "did you mean 'CAP_NET_ADMIN'?" }),
    )
  })
})

describe('a privileged container', () => {
  const device = {
    path: '/dev/fuse',
    type: 'c',
    major: 10,
    minor: 229,
    mode: 0o666,
    uid: 0,
    gid: 0,
  } as const
  const spec = buildRuntimeSpec({ service: { privileged: true }, devices: [device] })

  it('has every capability that the machine has, and no filter', () => {
    expect(spec.process.capabilities.bounding).toEqual(plainMachine.boundingCapabilities)
    expect(spec.linux.seccomp).toBeUndefined()
  })

  it('has all devices and no masks', () => {
    expect(spec.linux.devices).toEqual([
      { path: '/dev/fuse', type: 'c', major: 10, minor: 229, fileMode: 0o666, uid: 0, gid: 0 },
    ])
    expect(spec.linux.resources.devices).toEqual([{ allow: true, access: 'rwm' }])
    expect(spec.linux.maskedPaths).toEqual([])
    expect(spec.linux.readonlyPaths).toEqual([])
  })

  it('writes to /sys and its cgroup', () => {
    const options = (target: string): readonly string[] | undefined =>
      spec.mounts.find(({ destination }) => destination === target)?.options
    expect(options('/sys')).toContain('rw')
    expect(options('/sys/fs/cgroup')).toContain('rw')
  })
})

describe('an ordinary container', () => {
  const { linux, mounts } = buildRuntimeSpec()

  it("opens only the devices that are everybody's", () => {
    expect(linux.devices).toEqual([])
    expect(linux.resources.devices[0]).toEqual({ allow: false, access: 'rwm' })
    const opened = linux.resources.devices.filter(({ allow, access }) => allow && access !== 'm')
    expect(opened.map(({ major, minor }) => `${major}:${minor ?? '*'}`)).toEqual([
      '1:3',
      '1:5',
      '1:7',
      '1:8',
      '1:9',
      '5:0',
      '5:1',
      '5:2',
      '136:*',
    ])
  })

  it("sees neither the machine's secrets nor the switches of its kernel", () => {
    expect(linux.maskedPaths).toContain('/proc/kcore')
    expect(linux.maskedPaths).toContain('/sys/firmware')
    expect(linux.maskedPaths).toContain('/sys/devices/system/cpu/cpu0/thermal_throttle')
    expect(linux.readonlyPaths).toContain('/proc/sys')
    for (const target of ['/sys', '/sys/fs/cgroup']) {
      expect(mounts.find(({ destination }) => destination === target)?.options).toContain('ro')
    }
  })
})

describe('security_opt', () => {
  const read = (...securityOpt: string[]): ReturnType<typeof readSecurityOptions> =>
    readSecurityOptions({
      serviceName: 'web',
      securityOpt,
      workingDirectory: '/',
      root: '/nonexistent',
    })

  it.each([
    ['no-new-privileges', { noNewPrivileges: true }],
    ['no-new-privileges:true', { noNewPrivileges: true }],
    ['no-new-privileges=false', { noNewPrivileges: false }],
    ['seccomp=unconfined', { seccomp: 'unconfined' }],
    ['seccomp:unconfined', { seccomp: 'unconfined' }],
    ['systempaths=unconfined', { unmaskedPaths: true }],
    ['apparmor=unconfined', {}],
    ['apparmor:unconfined', {}],
    ['label=disable', {}],
    ['label:disable', {}],
    ['label=type:x', {}],
  ])('%s is understood', async (option, expected) => {
    expect(await read(option)).toEqual({
      noNewPrivileges: false,
      seccomp: 'default',
      apparmorProfile: undefined,
      unmaskedPaths: false,
      ...expected,
    })
  })

  it.each(['no-new-privileges:maybe', 'nonsense', ''])('%j is refused', async (option) => {
    await expect(read(option)).rejects.toMatchObject({ code: 'CT0001' })
  })

  it('takes away what it says', async () => {
    const security = await read('no-new-privileges', 'seccomp=unconfined', 'systempaths=unconfined')
    const { process, linux } = buildRuntimeSpec({ security })
    expect(process.noNewPrivileges).toBe(true)
    expect(linux.seccomp).toBeUndefined()
    expect(linux.maskedPaths).toEqual([])
  })

  it('names a seccomp profile that is not there', async () => {
    await expect(read('seccomp=profile.json')).rejects.toMatchObject({
      code: 'CT0001',
      message: expect.stringContaining('/profile.json'),
    })
  })
})
