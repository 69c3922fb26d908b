/** Whether the context of a build is a directory of the host, not something that is downloaded. */
export function isPathOfContext(text: string): boolean {
  return !text.includes('://') && !/^(github\.com\/|git@)/.test(text)
}
