import { StackError } from '../errors/stack-error.ts'

/** An option by its name, and whether it was given. */
export type GivenOption = readonly [name: string, isGiven: boolean | undefined]

/** Refuses two options that exclude each other, in the words of Docker Compose. */
export function refuseTogether([[one, isOne], [other, isOther]]: readonly [
  GivenOption,
  GivenOption,
]): void {
  if (isOne !== true || isOther !== true) return
  throw new StackError('CL0001', `${one} and ${other} are incompatible`, {
    hint: 'leave one of them out',
  })
}
