import { StackError } from '../errors/stack-error.ts'

interface OrphanChoice {
  readonly removeOrphans: boolean
  readonly ignoreOrphans: boolean
}

/** What becomes of containers whose service the stack file does not have: by default they are told of. */
export function orphanChoice(
  option: boolean | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): OrphanChoice {
  const removeOrphans = option ?? isTrue(environment.COMPOSE_REMOVE_ORPHANS)
  const ignoreOrphans = isTrue(environment.COMPOSE_IGNORE_ORPHANS)
  if (removeOrphans && ignoreOrphans) {
    throw new StackError('CL0001', 'cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans', {
      hint: 'leave one of them out',
    })
  }
  return { removeOrphans, ignoreOrphans }
}

function isTrue(value: string | undefined): boolean {
  return /^(1|t|true)$/i.test(value ?? '')
}
