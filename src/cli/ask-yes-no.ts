import type { Session } from './session.ts'

/** Asks on the terminal; anything but `y` or `yes` is no. */
export async function askYesNo(question: string, session: Session): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises')
  const prompt = createInterface({ input: session.stdin, output: session.stderr })
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim())
  } finally {
    prompt.close()
  }
}
