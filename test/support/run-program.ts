import { spawn } from 'node:child_process'

export interface ProgramRun {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface ProgramOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** SIGKILL after this. */
  readonly timeoutMs?: number
}

/** Runs a program to its end. Never throws for its exit code; -1 stands for the timeout. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramRun> {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    timeout: options.timeoutMs ?? 120_000,
    killSignal: 'SIGKILL',
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
  child.stdin.on('error', () => undefined) // It may end before it has read all.
  child.stdin.end(options.stdin ?? '')
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ exitCode: code ?? -1, ...output }))
  })
}

/** For steps of a test's preparation: throws with the output unless it ended well. */
export async function mustRun(
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<string> {
  const run = await runProgram(file, args, options)
  if (run.exitCode === 0) return run.stdout
  throw new Error(
    `${file} ${args.join(' ')} ended with ${run.exitCode}\n${run.stdout}${run.stderr}`,
  )
}
