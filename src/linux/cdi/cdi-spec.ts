/** Descriptions of devices (Container Device Interface 1.0, SPEC.md); names are the specification's. */
export interface CdiSpec {
  readonly path: string
  readonly kind: string
  readonly devices: readonly CdiDevice[]
  readonly containerEdits: CdiEdits
}

export interface CdiDevice {
  readonly name: string
  readonly containerEdits: CdiEdits
}

export interface CdiEdits {
  readonly env: readonly string[]
  readonly deviceNodes: readonly CdiDeviceNode[]
  readonly mounts: readonly CdiMount[]
  readonly hooks: readonly CdiHook[]
  readonly additionalGids: readonly number[]
}

export interface CdiDeviceNode {
  readonly path: string
  readonly hostPath: string
  /** Some of the letters `rwm`. */
  readonly permissions: string
  readonly fileMode: number | undefined
  readonly uid: number | undefined
  readonly gid: number | undefined
}

export interface CdiMount {
  readonly hostPath: string
  readonly containerPath: string
  readonly type: string
  readonly options: readonly string[]
}

export interface CdiHook {
  readonly hookName: HookName
  readonly path: string
  readonly args: readonly string[]
  readonly env: readonly string[]
  /** In seconds. */
  readonly timeout: number | undefined
}

export const hookNames = [
  'prestart',
  'createRuntime',
  'createContainer',
  'startContainer',
  'poststart',
  'poststop',
] as const

export type HookName = (typeof hookNames)[number]
