const signals: readonly string[] = (
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP ' +
  'TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'
).split(' ')

/** `SIGTERM` for `SIGTERM`, `term` or `15`; `undefined` when there is no such signal. See signal(7). */
export function signalName(text: string): string | undefined {
  if (/^\d+$/.test(text)) {
    const name = signals[Number(text) - 1]
    return name === undefined ? undefined : `SIG${name}`
  }
  const name = text.toUpperCase().replace(/^SIG/, '')
  const isKnown =
    signals.includes(name) ||
    /^RTMIN(\+([1-9]|[12]\d|30))?$|^RTMAX(-([1-9]|[12]\d|30))?$/.test(name)
  return isKnown ? `SIG${name}` : undefined
}
