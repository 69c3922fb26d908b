import type { Engine } from '../engine/engine.ts'
import { StackError } from '../errors/stack-error.ts'
import type { Action } from '../model/plan.ts'

const evidenceLines = 10

/** Runs a hook to its end, and remembers how far those after a start have come. */
export async function runHook(
  id: string,
  { container, moment, index, hook }: Extract<Action, { type: 'run-hook' }>,
  { containers }: Engine,
): Promise<void> {
  const { exitCode, output } = await containers.runHook(id, hook)
  const failed = exitCode !== 0
  if (moment === 'post_start') {
    await containers.recordHooks(id, { ran: failed ? index : index + 1, failed })
  }
  if (!failed) return
  const subject = `${moment} hook ${index + 1} of ${container.name}`
  throw new StackError('CT0013', `${subject} exited with ${exitCode}`, {
    hint: `run the command by hand with \`stack exec ${container.service}\`, and mend its cause`,
    evidence: output
      .split('\n')
      .filter((line) => line !== '')
      .slice(-evidenceLines),
  })
}
