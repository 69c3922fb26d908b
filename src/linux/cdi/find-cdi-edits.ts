import { StackError } from '../../errors/stack-error.ts'
import type { Service } from '../../model/service.ts'
import type { CdiEdits, CdiSpec } from './cdi-spec.ts'
import { cdiDirectories, readCdiSpecs } from './read-cdi-specs.ts'

export const noEdits: CdiEdits = {
  env: [],
  deviceNodes: [],
  mounts: [],
  hooks: [],
  additionalGids: [],
}

/**
 * What the devices that a service names change in its containers: first what each description says
 * for all of its devices, then what it says for one. Fails with CT0001 for an unknown device.
 */
export async function findCdiEdits(
  { name: serviceName, cdiDevices }: Service,
  directories: readonly string[] = cdiDirectories,
): Promise<CdiEdits> {
  if (cdiDevices.length === 0) return noEdits
  const read = await Promise.all(directories.map(readCdiSpecs))
  // The last directory counts first.
  const byPriority = read.map(({ specs }) => specs).toReversed()
  const problems = read.flatMap((each) => each.problems)
  const used = new Set<CdiSpec>()
  const edits: CdiEdits[] = []
  for (const name of cdiDevices) {
    const [kind = '', device = ''] = splitName(name)
    const specs = byPriority
      .map((level) => level.filter((spec) => hasDevice(spec, kind, device)))
      .find((level) => level.length > 0)
    const [spec, second] = specs ?? []
    if (spec === undefined) throw unknownDevice(name, serviceName, problems)
    if (second !== undefined) throw describedTwice(name, serviceName, [spec.path, second.path])
    if (!used.has(spec)) edits.push(spec.containerEdits)
    used.add(spec)
    edits.push(
      ...spec.devices.filter((each) => each.name === device).map((each) => each.containerEdits),
    )
  }
  return merged(edits)
}

function splitName(name: string): readonly string[] {
  const equals = name.indexOf('=')
  return [name.slice(0, equals), name.slice(equals + 1)]
}

function hasDevice({ kind, devices }: CdiSpec, wantedKind: string, device: string): boolean {
  return kind === wantedKind && devices.some(({ name }) => name === device)
}

function merged(edits: readonly CdiEdits[]): CdiEdits {
  return {
    env: edits.flatMap(({ env }) => env),
    deviceNodes: edits.flatMap(({ deviceNodes }) => deviceNodes),
    mounts: edits.flatMap(({ mounts }) => mounts),
    hooks: edits.flatMap(({ hooks }) => hooks),
    additionalGids: [...new Set(edits.flatMap(({ additionalGids }) => additionalGids))],
  }
}

function unknownDevice(name: string, serviceName: string, problems: readonly string[]): StackError {
  const vendor = name.startsWith('nvidia.com/')
    ? ', with `nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml`'
    : ''
  return new StackError(
    'CT0001',
    `service ${serviceName}: no file in ${cdiDirectories.join(' or ')} describes the device ${name}`,
    { hint: `have its vendor's tool write one${vendor}`, evidence: problems },
  )
}

function describedTwice(name: string, serviceName: string, paths: readonly string[]): StackError {
  return new StackError(
    'CT0001',
    `service ${serviceName}: the device ${name} is described by both ${paths.join(' and ')}`,
    { hint: 'remove one of the two files' },
  )
}
