/** The longest unit that fits comes first; `below` is in seconds. */
const scales = [
  { below: 1, text: () => 'Less than a second' },
  { below: 2, text: () => '1 second' },
  { below: 60, text: (seconds: number) => `${seconds} seconds` },
  { below: 120, text: () => 'About a minute' },
  { below: 3600, text: (seconds: number) => `${Math.floor(seconds / 60)} minutes` },
  { below: 2 * 3600, text: () => 'About an hour' },
  { below: 48 * 3600, text: (seconds: number) => `${Math.round(seconds / 3600)} hours` },
  { below: 14 * 86_400, text: (seconds: number) => `${Math.floor(seconds / 86_400)} days` },
  { below: 60 * 86_400, text: (seconds: number) => `${Math.floor(seconds / 604_800)} weeks` },
  { below: 730 * 86_400, text: (seconds: number) => `${Math.floor(seconds / 2_592_000)} months` },
] as const

/** A length of time in milliseconds in the words of Docker's lists, such as `2 minutes`. */
export function humanDuration(lengthMs: number): string {
  const seconds = Math.max(0, Math.floor(lengthMs / 1000))
  const scale = scales.find(({ below }) => seconds < below)
  return scale?.text(seconds) ?? `${Math.floor(seconds / 31_536_000)} years`
}

/** As Docker writes a moment: `2026-01-02 15:04:05 +0000 UTC`. */
export function momentText(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`
}
