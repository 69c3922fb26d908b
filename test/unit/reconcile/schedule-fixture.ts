import { milliseconds } from '../../../src/model/duration.ts'
import type { Project } from '../../../src/model/project.ts'
import type { Service } from '../../../src/model/service.ts'
import type { Schedule } from '../../../src/model/schedule.ts'
import { buildProject, buildService } from '../../support/build-project.ts'

export const minutes10 = 600_000

/** A project whose only service runs every ten minutes. */
export function scheduled(overlap: Schedule['overlap'], changes: Partial<Service> = {}): Project {
  const times = { type: 'every', interval: milliseconds(minutes10) } as const
  return buildProject([buildService('job', { schedule: { times, overlap }, ...changes })])
}
