import type { ConfigChange } from '../model/config-change.ts'
import type { Hook } from '../model/hook.ts'
import type { Service } from '../model/service.ts'
import { addValue, changesBetween, snakeCase, type ValueTexts } from './compare-values.ts'
import { recreatingPart } from './config-hash.ts'
import { addResources } from './resource-values.ts'

/** What differs in all that a running container cannot take over, by the names of the stack file. */
export function serviceChanges(before: Service, after: Service): readonly ConfigChange[] {
  return changesBetween(valuesOf(before), valuesOf(after))
}

/** Where the stack file has another name than the model. */
const attributeNames: Readonly<Record<string, string>> = {
  deviceRules: 'device_cgroup_rules',
  dnsOptions: 'dns_opt',
  workingDirectory: 'working_dir',
}

/** Every value by its path. */
function valuesOf(service: Service): ValueTexts {
  const values = new Map<string, string>()
  const {
    name: _,
    rootfs,
    mounts,
    files: _files,
    namespaces,
    resources,
    isNotified,
    isNetworked,
    preStart,
    postStart,
    ...rest
  } = recreatingPart(service)
  if (rootfs.type === 'image') values.set('image', rootfs.reference)
  else values.set('rootfs', rootfs.type === 'directory' ? rootfs.path : rootfs.type)
  addValue(values, 'volumes', byTarget(mounts))
  addResources(values, resources)
  values.set('networks', isNetworked ? 'some' : 'none')
  if (isNotified) values.set('healthcheck.notify', 'true')
  addValue(values, 'pre_start', preStart.map(withoutValues))
  addValue(values, 'post_start', postStart.map(withoutValues))
  for (const { kind, key, target, uid, gid, mode } of service.files) {
    addValue(values, `${kind}s.${key}`, { target, uid, gid, mode })
  }
  for (const [key, value] of Object.entries({ ...rest, ...namespaces })) {
    addValue(values, attributeNames[key] ?? snakeCase(key), value)
  }
  return values
}

/** Any variable may be a secret. */
function withoutValues({ environment, ...hook }: Hook): object {
  return { ...hook, environment: Object.keys(environment) }
}

function byTarget(
  mounts: readonly { readonly target: string }[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(mounts.map(({ target, ...mount }) => [target, mount]))
}
