import type { Health, ProbeResult } from '../model/container-state.ts'

const longestCause = 120

/** What the last probe said, as a clause of one line. */
export function describeLastProbe({ probes }: Health): string {
  const probe = probes.at(-1)
  if (probe === undefined) return 'no probe was answered'
  const [line = ''] = probe.output.trim().split('\n')
  return `last probe ${outcome(probe)}${line === '' ? '' : `: ${line.slice(0, longestCause)}`}`
}

/** What the kept probes said, oldest first; those that said the same in a row share a line. */
export function probeEvidence({ probes }: Health): string[] {
  const groups: { readonly probe: ProbeResult; count: number }[] = []
  for (const probe of probes) {
    const last = groups.at(-1)
    if (last !== undefined && saysSame(last.probe, probe)) last.count += 1
    else groups.push({ probe, count: 1 })
  }
  return groups.map(({ probe, count }, index) => {
    const which = index === groups.length - 1 ? 'last' : 'earlier'
    const subject = count === 1 ? `${which} probe` : `${which} ${count} probes`
    return `${subject} ${outcome(probe)}: ${probe.output.trim()}`
  })
}

function outcome({ exitCode }: ProbeResult): string {
  return exitCode === -1 ? 'failed' : `exited with ${exitCode}`
}

function saysSame(one: ProbeResult, other: ProbeResult): boolean {
  return one.exitCode === other.exitCode && one.output.trim() === other.output.trim()
}
