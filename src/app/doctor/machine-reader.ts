/** What of a machine the checks read. They change nothing. */
export interface MachineReader {
  /** Of uname(2), such as `6.1.0-18-amd64`. */
  readonly kernelRelease: string
  readonly userId: number
  /** `undefined` when it is absent or may not be read. */
  readonly readText: (path: string) => Promise<string | undefined>
  /** Empty when it is absent or may not be read. */
  readonly list: (path: string) => Promise<readonly string[]>
  readonly exists: (path: string) => Promise<boolean>
  readonly isWritable: (path: string) => Promise<boolean>
  /** Bytes that are free for this user on the file system of a path that exists. */
  readonly freeBytes: (path: string) => Promise<number>
  /** What a program of the system prints; `undefined` when it is not installed or fails. */
  readonly run: (program: string, args: readonly string[]) => Promise<string | undefined>
}
