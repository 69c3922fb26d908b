/** What differs from Docker Compose 2.40.3 on purpose, and why; docs/compatibility.md lists it. */
export const explainedDifferences = [
  {
    subject: '`pre_start`, `build.no_cache_filter`',
    reason: 'newer than Docker Compose 2.40.3, which refuses them; here they are read',
    explains: ({ refusedBy, message }) =>
      refusedBy === 'Compose' && /'(pre_start|no_cache_filter)' not allowed/.test(message),
  },
  {
    subject: '`build.ssh` with a path, as JSON',
    reason: 'Docker Compose writes invalid JSON and fails; here it is printed',
    explains: ({ refusedBy, message }) =>
      refusedBy === 'Compose' && /MarshalJSON for type types\.SSHKey/.test(message),
  },
  {
    subject: 'a date that is not in quotes, such as `2024-01-02`',
    reason: 'Docker Compose refuses it as a timestamp; here it is the text that Go prints for it',
    explains: ({ refusedBy, message }) =>
      refusedBy === 'Compose' && /invalid jsonType time\.Time/.test(message),
  },
]

/** The reason that explains every difference of a file, or `undefined`. */
export function explainDifference(differing) {
  const known = explainedDifferences.find(({ explains }) => differing.every(explains))
  return known === undefined ? undefined : `${known.subject}: ${known.reason}`
}
