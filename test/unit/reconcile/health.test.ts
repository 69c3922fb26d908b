import { describe, expect, it } from 'vitest'
import type { Health, ProbeResult } from '../../../src/model/container-state.ts'
import { seconds } from '../../../src/model/duration.ts'
import { instant } from '../../../src/model/instant.ts'
import {
  healthAfterProbe,
  pauseBeforeProbe,
  startingHealth,
} from '../../../src/reconcile/health.ts'
import { buildHealthcheck } from '../../support/build-project.ts'

const started = instant(1_000_000)

function probeAt(offsetSeconds: number, exitCode: number): ProbeResult {
  const at = instant(started + offsetSeconds * 1000)
  return { startedAt: at, endedAt: at, exitCode, output: '' }
}

function after(
  results: readonly ProbeResult[],
  check = buildHealthcheck(),
  from: Health = startingHealth,
): Health {
  return results.reduce((health, probe) => healthAfterProbe(health, probe, check, started), from)
}

describe('healthAfterProbe', () => {
  it('is healthy at the first success', () => {
    expect(after([probeAt(30, 0)]).status).toBe('healthy')
  })

  it('is unhealthy after as many failures in a row as retries, not before', () => {
    const failures = [probeAt(30, 1), probeAt(60, 1), probeAt(90, 1)]
    expect(after(failures.slice(0, 2))).toMatchObject({ status: 'starting', failingStreak: 2 })
    expect(after(failures)).toMatchObject({ status: 'unhealthy', failingStreak: 3 })
  })

  it('does not count failures in the start period while starting', () => {
    const check = buildHealthcheck({ startPeriod: seconds(60), retries: 1 })
    expect(after([probeAt(5, 1), probeAt(10, 1)], check)).toMatchObject({
      status: 'starting',
      failingStreak: 0,
    })
    expect(after([probeAt(61, 1)], check).status).toBe('unhealthy')
  })

  it('counts failures in the start period once it was healthy', () => {
    const check = buildHealthcheck({ startPeriod: seconds(60), retries: 1 })
    expect(after([probeAt(5, 0), probeAt(10, 1)], check).status).toBe('unhealthy')
  })

  it('recovers with one success', () => {
    const probes = [probeAt(30, 1), probeAt(60, 1), probeAt(90, 1), probeAt(120, 0)]
    expect(after(probes)).toMatchObject({ status: 'healthy', failingStreak: 0 })
  })

  it('keeps the last five results', () => {
    const probes = [1, 2, 3, 4, 5, 6].map((time) => probeAt(time, 0))
    expect(after(probes).probes.map(({ startedAt }) => startedAt - started)).toEqual([
      2000, 3000, 4000, 5000, 6000,
    ])
  })
})

describe('pauseBeforeProbe', () => {
  const check = buildHealthcheck({ startPeriod: seconds(60), startInterval: seconds(2) })

  it('is the start interval while starting in the start period', () => {
    expect(pauseBeforeProbe(startingHealth, check, started, instant(started + 1000))).toBe(2000)
  })

  it('is the interval afterwards, and once healthy', () => {
    const healthy: Health = { ...startingHealth, status: 'healthy' }
    expect(pauseBeforeProbe(startingHealth, check, started, instant(started + 60_000))).toBe(30_000)
    expect(pauseBeforeProbe(healthy, check, started, instant(started + 1000))).toBe(30_000)
  })
})
