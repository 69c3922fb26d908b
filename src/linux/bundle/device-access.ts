import type { HostDevice } from './machine.ts'
import type { DeviceRule, RuntimeDevice } from './runtime-spec.ts'

/** Numbers of the devices that every container has (Documentation/admin-guide/devices.txt). */
const ordinaryDevices: readonly (readonly [number, number | undefined])[] = [
  [1, 3], // null
  [1, 5], // zero
  [1, 7], // full
  [1, 8], // random
  [1, 9], // urandom
  [5, 0], // tty
  [5, 1], // console
  [5, 2], // ptmx
  [136, undefined], // pseudo-terminals
]

/** Any device node may be made, few may be opened. */
export const ordinaryDeviceRules: readonly DeviceRule[] = [
  { allow: false, access: 'rwm' },
  { allow: true, type: 'c', access: 'm' },
  { allow: true, type: 'b', access: 'm' },
  ...ordinaryDevices.map(([major, minor]): DeviceRule => ({
    allow: true,
    type: 'c',
    major,
    ...(minor === undefined ? {} : { minor }),
    access: 'rwm',
  })),
]

export const allDeviceRules: readonly DeviceRule[] = [{ allow: true, access: 'rwm' }]

export function runtimeDevice(device: HostDevice): RuntimeDevice {
  const { path, type, major, minor, mode, uid, gid } = device
  return { path, type, major, minor, fileMode: mode, uid, gid }
}
