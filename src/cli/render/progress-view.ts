import type { UpStep } from '../../app/up-project.ts'

/** Shows a request while it runs. Failures of the request itself are printed by its caller. */
export interface ProgressView {
  report(step: UpStep): void
  /** Leaves the last state on screen. */
  close(): void
}

export const quietView: ProgressView = { report: () => undefined, close: () => undefined }
