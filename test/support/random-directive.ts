import fc from 'fast-check'
import type { Directive, UpDirective } from '../../src/model/directive.ts'
import { instant } from '../../src/model/instant.ts'
import { buildDown } from './build-project.ts'

/** Services are chosen by their place in the project, which is drawn by itself. */
export interface DirectiveDraft {
  readonly type: Directive['type']
  readonly picks: readonly number[]
  readonly flags: readonly boolean[]
}

const types = [
  'up',
  'up',
  'up',
  'down',
  'stop',
  'start',
  'restart',
  'kill',
  'rm',
  'pause',
  'unpause',
  'converge',
] as const

export const directiveDrafts: fc.Arbitrary<DirectiveDraft> = fc.record({
  type: fc.constantFrom(...types),
  picks: fc.array(fc.nat({ max: 4 }), { maxLength: 2 }),
  flags: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
})

/** The request that a draft stands for in a project with these services. */
export function directiveOf(
  { type, picks, flags }: DirectiveDraft,
  names: readonly string[],
  now: number,
): Directive {
  const services = [...new Set(picks.flatMap((pick) => names[pick] ?? []))]
  const requestedAt = instant(now)
  const [first = false, second = false] = flags
  switch (type) {
    case 'up':
      return upOf(services, flags, requestedAt)
    case 'down':
      return buildDown({ removeVolumes: first, removeOrphans: second })
    case 'stop':
      return { type, services, gracePeriod: undefined }
    case 'start':
      return { type, services, requestedAt, wait: false }
    case 'restart':
      return { type, services, noDeps: first, gracePeriod: undefined, requestedAt }
    case 'kill':
      return { type, services, signal: first ? 'SIGKILL' : 'SIGHUP', removeOrphans: second }
    case 'rm':
      return { type, services, stop: first, removeVolumes: second }
    case 'pause':
    case 'unpause':
      return { type, services }
    default:
      return { type: 'converge' }
  }
}

function upOf(
  targets: readonly string[],
  flags: readonly boolean[],
  requestedAt: UpDirective['requestedAt'],
): UpDirective {
  const [removeOrphans = false, noDeps = false, force = false, never = false] = flags
  const [noStart = false, renews = false] = flags.slice(4)
  return {
    type: 'up',
    targets,
    requestedAt,
    forceRecreate: force,
    noRecreate: never && !force,
    alwaysRecreateDeps: force && never,
    renewAnonymousVolumes: renews && force,
    ignoreOrphans: false,
    noStart: noStart && never && force,
    noDeps,
    takeOver: false,
    divergedVolumes: 'refuse',
    removeOrphans,
    wait: false,
    gracePeriod: undefined,
  }
}
