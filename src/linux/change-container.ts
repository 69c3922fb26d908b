import { decideHealthcheck } from '../model/healthcheck.ts'
import type { Image } from '../model/image.ts'
import type { ContainerChange } from '../model/settings.ts'
import type { ContainerRecord } from './container-record.ts'

/** The record of a container that was changed. */
export function changedRecord(
  record: ContainerRecord,
  { settings, labels }: ContainerChange,
  image: Image | undefined,
): ContainerRecord {
  const { spec } = record
  return {
    ...record,
    spec: { ...spec, labels, service: { ...spec.service, ...settings } },
    healthcheck: decideHealthcheck(settings.healthcheck, image?.config),
  }
}

/** Whether readiness is probed in another way, so that what is known of it counts no more. */
export function isProbedOtherwise(before: ContainerRecord, after: ContainerRecord): boolean {
  return JSON.stringify(before.healthcheck) !== JSON.stringify(after.healthcheck)
}
