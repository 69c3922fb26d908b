/** What becomes of a container when what it mounts has other content. */
export type OnChange =
  | { readonly type: 'recreate' }
  | { readonly type: 'restart' }
  /** It is told, and reads anew by itself. */
  | { readonly type: 'signal'; readonly signal: string }
  | { readonly type: 'none' }

/** As a stack file has it. */
export function onChangeText(onChange: OnChange): string {
  return onChange.type === 'signal' ? `signal:${onChange.signal}` : onChange.type
}
