import { StackError } from '../../errors/stack-error.ts'
import type { DeviceMapping, Service } from '../../model/service.ts'
import { devicesBelow, type HostDevice } from './machine.ts'
import type { DeviceRule } from './runtime-spec.ts'

/** A device of the machine where a container has it. */
export interface MappedDevice {
  readonly device: HostDevice
  readonly permissions: string
}

/** Looks up the devices that a service names. A directory stands for all devices in it. */
export async function readMappedDevices(service: Service): Promise<readonly MappedDevice[]> {
  const found = await Promise.all(service.devices.map((mapping) => mapped(mapping, service)))
  return found.flat()
}

/** Rules that let a container use its devices, and those that the service wrote itself. */
export function deviceRules(
  devices: readonly MappedDevice[],
  written: readonly string[],
): readonly DeviceRule[] {
  return [
    ...devices.map(({ device: { type, major, minor }, permissions }): DeviceRule => ({
      allow: true,
      type,
      major,
      minor,
      access: permissions,
    })),
    ...written.map(parseRule),
  ]
}

async function mapped(
  { source, target, permissions }: DeviceMapping,
  service: Service,
): Promise<readonly MappedDevice[]> {
  const found = await devicesBelow(source)
  if (found.length > 0) {
    return found.map((device) => ({
      device: { ...device, path: target + device.path.slice(source.length) },
      permissions,
    }))
  }
  throw new StackError(
    'CT0001',
    `service ${service.name}: ${source} is no device of this machine`,
    {
      hint: 'name a file below /dev in `devices`, or a directory with such files',
    },
  )
}

/** The loader has checked its form. */
function parseRule(text: string): DeviceRule {
  const [type = 'a', numbers = '*:*', access = 'rwm'] = text.split(' ')
  const [major = '*', minor = '*'] = numbers.split(':')
  return {
    allow: true,
    ...(type === 'a' ? {} : { type: type === 'b' ? 'b' : 'c' }),
    ...(major === '*' ? {} : { major: Number(major) }),
    ...(minor === '*' ? {} : { minor: Number(minor) }),
    access,
  }
}
