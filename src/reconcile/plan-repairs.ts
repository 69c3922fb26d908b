import { milliseconds, seconds } from '../model/duration.ts'
import type { Drift, DriftKind } from '../model/drift.ts'
import { instant, type Instant } from '../model/instant.ts'
import type { ServiceSlots } from './container-slot.ts'
import { targetOf, type PlanBuilder } from './plan-builder.ts'
import type { ResourceOperations } from './plan-resources.ts'

/** In the minutes that are remembered. */
const repairsAtOnce = 3
const longestPause = seconds(60)
/** When a repair that failed is tried again. */
const retryAfter = seconds(10)

/** Mends in place what containers that run on have lost. */
export function planRepairs(
  builder: PlanBuilder,
  services: readonly ServiceSlots[],
  { networks }: ResourceOperations,
  now: Instant,
): void {
  for (const { service, slots } of services) {
    for (const slot of slots) {
      if (slot.type !== 'keep' && slot.type !== 'keep-waiting') continue
      if (slot.existing.state.status !== 'running') continue
      const { existing } = slot
      for (const drift of existing.drift ?? []) {
        if (drift.kind !== 'source') builder.lookAgainAt(nextRepair(drift, now))
      }
      const cause = dueCause(existing.drift, ['link'], now)
      if (cause === undefined) continue
      builder.add({
        action: { type: 'repair-container', container: targetOf(existing) },
        cause,
        after: Object.keys(service.networks).map((key) => networks.get(key)),
      })
    }
  }
}

/** What of these kinds is to be repaired now, as one clause. */
export function dueCause(
  drift: readonly Drift[] | undefined,
  kinds: readonly DriftKind[],
  now: Instant,
): string | undefined {
  const due = (drift ?? []).filter((each) => kinds.includes(each.kind) && repairTime(each) <= now)
  return due.length === 0 ? undefined : due.map(({ cause }) => cause).join(', ')
}

/** When to repair something, or to try again if it fails now. */
export function nextRepair(drift: Drift, now: Instant): Instant {
  const time = repairTime(drift)
  return time > now ? time : instant(now + retryAfter)
}

/** At once, but later and later for what comes again and again: someone else may want it so. */
function repairTime({ seenAt, repeats }: Drift): Instant {
  if (repeats < repairsAtOnce) return seenAt
  const pause = milliseconds(Math.min(seconds(1) * 2 ** (repeats - repairsAtOnce), longestPause))
  return instant(seenAt + pause)
}
