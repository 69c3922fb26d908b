import { StackError } from '../../errors/stack-error.ts'
import { devicesBelow } from '../bundle/machine.ts'
import type { MappedDevice } from '../bundle/mapped-devices.ts'
import type { RuntimeHook, RuntimeMount, RuntimeSpec } from '../bundle/runtime-spec.ts'
import {
  hookNames,
  type CdiDeviceNode,
  type CdiEdits,
  type CdiHook,
  type CdiMount,
} from './cdi-spec.ts'

/** Looks up the devices of a description on this machine. Fails with CT0001 for one that is not there. */
export async function readCdiDevices(
  { deviceNodes }: CdiEdits,
  serviceName: string,
): Promise<readonly MappedDevice[]> {
  return Promise.all(deviceNodes.map((node) => mappedNode(node, serviceName)))
}

async function mappedNode(node: CdiDeviceNode, serviceName: string): Promise<MappedDevice> {
  const { path, hostPath, permissions, fileMode, uid, gid } = node
  const [device, second] = await devicesBelow(hostPath)
  if (device === undefined || second !== undefined) {
    throw new StackError(
      'CT0001',
      `service ${serviceName}: ${hostPath} is no device of this machine`,
      {
        hint: 'have the description of the device written anew by the tool of its vendor',
      },
    )
  }
  const changed = { mode: fileMode ?? device.mode, uid: uid ?? device.uid, gid: gid ?? device.gid }
  return { device: { ...device, ...changed, path }, permissions }
}

/** What descriptions mount; the service's own mounts count before them. */
export function cdiMounts({ mounts }: CdiEdits): readonly RuntimeMount[] {
  return mounts.map(runtimeMount)
}

function runtimeMount({ hostPath, containerPath, type, options }: CdiMount): RuntimeMount {
  const isBind = options.some((option) => option === 'bind' || option === 'rbind')
  return {
    destination: containerPath,
    type,
    source: hostPath,
    options: type === 'bind' && !isBind ? ['rbind', ...options] : options,
  }
}

/** The hooks of descriptions by the moment in which the runtime runs them; no member when there are none. */
export function cdiHooks({ hooks }: CdiEdits): Pick<RuntimeSpec, 'hooks'> {
  if (hooks.length === 0) return {}
  const byName = hookNames.flatMap((name) => {
    const ofName = hooks.filter(({ hookName }) => hookName === name)
    return ofName.length === 0 ? [] : [[name, ofName.map(runtimeHook)] as const]
  })
  return { hooks: Object.fromEntries(byName) }
}

function runtimeHook({ path, args, env, timeout }: CdiHook): RuntimeHook {
  return { path, args, env, ...(timeout === undefined ? {} : { timeout }) }
}
