import { describe, expect, it } from 'vitest'
import { createColours } from '../../../../src/cli/paint.ts'
import { ciJunit, ciText, type CiReport } from '../../../../src/cli/render/ci-report.ts'

const report: CiReport = {
  version: 1,
  project: 'shop',
  outcome: 'failed',
  exitCode: 4,
  failedService: 'test',
  startedAt: '2026-01-02T03:04:05.000Z',
  durationMs: 3250,
  services: [
    {
      service: 'db',
      outcome: 'ready',
      reason: 'is healthy',
      exitCode: null,
      container: 'shop-db-1',
      durationMs: 3000,
    },
    {
      service: 'test',
      outcome: 'failed',
      reason: 'exited (1)',
      exitCode: 1,
      container: 'shop-test-1',
      durationMs: 1500,
    },
    {
      service: 'web',
      outcome: 'not started',
      reason: 'was not started',
      exitCode: null,
      container: 'shop-web-1',
      durationMs: 0,
    },
  ],
  failures: [
    {
      code: 'CT0004',
      message: 'container shop-test-1 exited (1)',
      hint: null,
      span: null,
      evidence: ['shop-test-1  | a < b & "c" \u0007\ud800 ]]>'],
    },
  ],
}

describe('the report of a run that is to settle', () => {
  it('names the service that failed, as text', () => {
    expect(ciText(report, createColours(false))).toBe(
      [
        ' ✔ db    ready: is healthy',
        ' ✘ test  failed: exited (1)',
        ' - web   not started: was not started',
        'shop failed in 3.3 s: test',
        '',
      ].join('\n'),
    )
  })

  it('is XML whatever the containers have written', () => {
    expect(ciJunit(report)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="shop" tests="3" failures="1" skipped="1" time="3.25" timestamp="2026-01-02T03:04:05.000Z">
    <testcase classname="shop" name="db" time="3"></testcase>
    <testcase classname="shop" name="test" time="1.5">
      <failure message="exited (1)" type="failed">container shop-test-1 exited (1)
shop-test-1  | a &lt; b &amp; &quot;c&quot; \ufffd\ufffd ]]&gt;
</failure>
    </testcase>
    <testcase classname="shop" name="web" time="0">
      <skipped message="was not started"/>
    </testcase>
  </testsuite>
</testsuites>
`)
  })
})
