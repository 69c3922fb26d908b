import {
  hookNames,
  type CdiDeviceNode,
  type CdiEdits,
  type CdiHook,
  type CdiMount,
  type CdiSpec,
} from './cdi-spec.ts'

type Fields = Readonly<Record<string, unknown>>

/** Reads a description that has been parsed as JSON or YAML. Throws an `Error` that says what is wrong. */
export function parseCdiSpec(value: unknown, path: string): CdiSpec {
  const spec = fieldsOf(value, 'the file')
  const kind = textOf(spec['kind'], 'kind')
  textOf(spec['cdiVersion'], 'cdiVersion')
  return {
    path,
    kind,
    devices: listOf(spec['devices'], 'devices').map((entry) => {
      const device = fieldsOf(entry, 'a device')
      const name = textOf(device['name'], 'name of a device')
      return { name, containerEdits: editsOf(device['containerEdits'], name) }
    }),
    containerEdits: editsOf(spec['containerEdits'], kind),
  }
}

function editsOf(value: unknown, subject: string): CdiEdits {
  const edits = fieldsOf(value ?? {}, `containerEdits of ${subject}`)
  // What we cannot do must not be left out in silence.
  for (const key of ['intelRdt', 'netDevices']) {
    if (edits[key] !== undefined) throw new Error(`${key} of ${subject} is not supported`)
  }
  return {
    env: textsOf(edits['env'], 'env'),
    deviceNodes: listOf(edits['deviceNodes'], 'deviceNodes').map(deviceNodeOf),
    mounts: listOf(edits['mounts'], 'mounts').map(mountOf),
    hooks: listOf(edits['hooks'], 'hooks').map(hookOf),
    additionalGids: listOf(edits['additionalGids'], 'additionalGids').map((gid) =>
      numberOf(gid, 'additionalGids'),
    ),
  }
}

function deviceNodeOf(value: unknown): CdiDeviceNode {
  const node = fieldsOf(value, 'a device node')
  const path = textOf(node['path'], 'path of a device node')
  return {
    path,
    hostPath: optional(node['hostPath'], 'hostPath', textOf) ?? path,
    permissions: optional(node['permissions'], 'permissions', textOf) ?? 'rwm',
    fileMode: optional(node['fileMode'], 'fileMode', numberOf),
    uid: optional(node['uid'], 'uid', numberOf),
    gid: optional(node['gid'], 'gid', numberOf),
  }
}

function mountOf(value: unknown): CdiMount {
  const mount = fieldsOf(value, 'a mount')
  return {
    hostPath: textOf(mount['hostPath'], 'hostPath of a mount'),
    containerPath: textOf(mount['containerPath'], 'containerPath of a mount'),
    type: optional(mount['type'], 'type', textOf) ?? 'bind',
    options: textsOf(mount['options'], 'options of a mount'),
  }
}

function hookOf(value: unknown): CdiHook {
  const hook = fieldsOf(value, 'a hook')
  const name = textOf(hook['hookName'], 'hookName')
  const hookName = hookNames.find((known) => known === name)
  if (hookName === undefined) throw new Error(`there is no hook ${name}`)
  return {
    hookName,
    path: textOf(hook['path'], 'path of a hook'),
    args: textsOf(hook['args'], 'args of a hook'),
    env: textsOf(hook['env'], 'env of a hook'),
    timeout: optional(hook['timeout'], 'timeout', numberOf),
  }
}

function optional<T>(
  value: unknown,
  subject: string,
  read: (value: unknown, subject: string) => T,
): T | undefined {
  return value === undefined || value === null ? undefined : read(value, subject)
}

function fieldsOf(value: unknown, subject: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { ...value }
  }
  throw new Error(`${subject} is no mapping`)
}

function listOf(value: unknown, subject: string): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  throw new Error(`${subject} is no list`)
}

function textsOf(value: unknown, subject: string): readonly string[] {
  return listOf(value, subject).map((item) => textOf(item, subject))
}

function textOf(value: unknown, subject: string): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value
  throw new Error(`${subject} is no text`)
}

function numberOf(value: unknown, subject: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new Error(`${subject} is no number`)
}
