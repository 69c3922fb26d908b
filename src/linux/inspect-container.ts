import type { InspectedContainer } from '../model/inspected-container.ts'
import type { Hook } from '../model/hook.ts'
import type { MountedFile } from '../model/mounted-file.ts'
import { hostnameOf } from './write-container-files.ts'
import type { LinuxContainer } from './linux-container.ts'

/** Stands for the value of every variable: none may be shown, as any may be a secret. */
const hidden = '********'

/** All that is known of a container, with nothing that may be secret. */
export function inspectContainer(container: LinuxContainer): InspectedContainer {
  const { record, logFile } = container
  const { service } = record.spec
  const { environment, files, hooks, ...shown } = service
  return {
    container: container.observe(),
    hostname: hostnameOf(record),
    logFile,
    service: {
      ...shown,
      files: files.map(withoutContent),
      environment: withoutValues(environment),
      hooks: {
        preStart: hooks.preStart.map(withoutEnvironment),
        postStart: hooks.postStart.map(withoutEnvironment),
        preStop: hooks.preStop.map(withoutEnvironment),
      },
    },
    rootfs: record.rootfs.root,
  }
}

function withoutValues(environment: Hook['environment']): Hook['environment'] {
  return Object.fromEntries(Object.keys(environment).map((name) => [name, hidden]))
}

function withoutEnvironment<T extends Hook>(hook: T): T {
  return { ...hook, environment: withoutValues(hook.environment) }
}

/** A secret could be guessed by its digest. */
function withoutContent({ digest: _digest, ...file }: MountedFile): MountedFile {
  return file.source.type === 'file'
    ? file
    : { ...file, source: { type: 'content', content: hidden } }
}
