import type { InspectedContainer } from '../model/inspected-container.ts'
import type { MountedFile } from '../model/mounted-file.ts'
import { hostnameOf } from './write-container-files.ts'
import type { LinuxContainer } from './linux-container.ts'

/** Stands for the value of every variable: none may be shown, as any may be a secret. */
const hidden = '********'

/** All that is known of a container, with nothing that may be secret. */
export function inspectContainer(container: LinuxContainer): InspectedContainer {
  const { record, logFile } = container
  const { service } = record.spec
  const { environment, files, ...shown } = service
  return {
    container: container.observe(),
    hostname: hostnameOf(record),
    logFile,
    service: {
      ...shown,
      files: files.map(withoutContent),
      environment: Object.fromEntries(Object.keys(environment).map((name) => [name, hidden])),
    },
    rootfs: record.rootfs.root,
  }
}

/** A secret could be guessed by its digest. */
function withoutContent({ digest: _digest, ...file }: MountedFile): MountedFile {
  return file.source.type === 'file'
    ? file
    : { ...file, source: { type: 'content', content: hidden } }
}
