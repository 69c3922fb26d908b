import { StackError } from '../errors/stack-error.ts'

/** One side of a copy, as the command line names it. */
export type CopyPlace =
  | { readonly type: 'container'; readonly service: string; readonly path: string }
  | { readonly type: 'local'; readonly path: string }
  /** Standard input or output, as a tar. */
  | { readonly type: 'stream' }

/** `SERVICE:PATH`, `-`, or a path of this machine, which may begin with "./" to hold a colon. */
export function parseCopyPlace(text: string): CopyPlace {
  if (text === '-') return { type: 'stream' }
  const colon = text.indexOf(':')
  const isPath = text.startsWith('/') || text.startsWith('.') || colon < 1
  if (isPath) return { type: 'local', path: text }
  const path = text.slice(colon + 1)
  return {
    type: 'container',
    service: text.slice(0, colon),
    path: path.startsWith('/') ? path : `/${path}`,
  }
}

/** Which way it goes; one side is a container, and the other one is not. */
export type CopyDirection =
  | {
      readonly type: 'out of'
      readonly container: Extract<CopyPlace, { type: 'container' }>
      readonly target: Exclude<CopyPlace, { type: 'container' }>
    }
  | {
      readonly type: 'into'
      readonly container: Extract<CopyPlace, { type: 'container' }>
      readonly source: Exclude<CopyPlace, { type: 'container' }>
    }

export function copyDirection(source: CopyPlace, target: CopyPlace): CopyDirection {
  if (source.type === 'container' && target.type !== 'container') {
    return { type: 'out of', container: source, target }
  }
  if (source.type !== 'container' && target.type === 'container') {
    return { type: 'into', container: target, source }
  }
  const both = source.type === 'container'
  throw new StackError(
    'CL0001',
    both ? 'copying between services is not supported' : 'unknown copy direction',
    { hint: 'write one of the two as SERVICE:PATH' },
  )
}
