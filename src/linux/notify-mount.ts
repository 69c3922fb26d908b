import { mkdirSync, rmSync } from 'node:fs'
import type { ContainerSpec } from '../model/plan.ts'
import type { ReadyBind } from './bundle/ready-mount.ts'
import type { ContainerRecord } from './container-record.ts'

/** Where podman and the OCI runtimes have it, too. */
const directory = '/run/notify'

/** Whether the container tells by sd_notify(3) that it is ready. */
export function notifies({ healthcheck }: ContainerRecord): boolean {
  return healthcheck?.probe.type === 'notify'
}

/** Makes the directory in which the monitor listens, and mounts it; no mount where nobody listens. */
export function prepareNotifyMount(record: ContainerRecord, path: string): readonly ReadyBind[] {
  if (!notifies(record)) return []
  rmSync(path, { recursive: true, force: true })
  // Every user of the container may look for the socket in it.
  mkdirSync(path, { mode: 0o755 })
  return [
    {
      type: 'bind',
      source: path,
      target: directory,
      readOnly: true,
      recursive: false,
      propagation: 'rprivate',
    },
  ]
}

/** Tells the container where its supervisor listens. */
export function withNotifySocket(record: ContainerRecord): ContainerSpec {
  const { spec } = record
  if (!notifies(record)) return spec
  const environment = { ...spec.service.environment, NOTIFY_SOCKET: `${directory}/notify.sock` }
  return { ...spec, service: { ...spec.service, environment } }
}
