/** What became of one path of a container's image: added, changed or deleted, in Docker's letters. */
export interface FileChange {
  readonly kind: 'A' | 'C' | 'D'
  readonly path: string
}
