import { existsSync } from 'node:fs'
import { capabilityNames } from '../../src/linux/bundle/capability-names.ts'
import { encodeRuntimeSpec } from '../../src/linux/bundle/encode-runtime-spec.ts'
import type { Service } from '../../src/model/service.ts'
import { buildRuntimeSpec, plainMachine } from '../support/build-runtime-spec.ts'
import {
  prepareBundle,
  type BundleConfig,
  type BundleOptions,
  type RuntimeBundle,
} from '../support/runtime-bundle.ts'

export interface DefaultBundleOptions extends BundleOptions {
  /** What the service asks for besides the defaults. */
  readonly service?: Partial<Service>
}

/** A bundle as a service gets it that asks for nothing, but for its root file system. */
export function prepareDefaultBundle({
  service = {},
  ...options
}: DefaultBundleOptions): RuntimeBundle {
  return prepareBundle({
    ...options,
    change: (config, paths) => {
      takeDefaults(config, service)
      options.change?.(config, paths)
    },
  })
}

function takeDefaults(config: BundleConfig, service: Partial<Service>): void {
  const cgroups = existsSync('/sys/fs/cgroup/cgroup.controllers') ? 'v2' : 'v1'
  const machine = { ...plainMachine, cgroups, boundingCapabilities: capabilityNames } as const
  const spec = JSON.parse(encodeRuntimeSpec(buildRuntimeSpec({ service, machine }))) as BundleConfig
  const { args, env } = config.process
  config.process = { ...spec.process, args, env }
  // Files of a container that stackd writes are not there.
  config.mounts = spec.mounts.filter(({ type }) => type !== 'bind')
  const { cgroupsPath } = config.linux
  config.linux = { ...spec.linux, cgroupsPath }
}
