import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import type { NativeBinding } from '../../src/native/binding.ts'
import { addon, nativeDirectory } from './addon.ts'
import { eventually } from './eventually.ts'
import { repositoryRoot } from './repository.ts'

/** A network namespace that ends with the test. */
export interface NetworkNamespace {
  readonly pid: number
  readonly startTime: string
  /** Runs a program in it, and returns its output. */
  run(file: string, ...args: readonly string[]): string
}

/** One with nothing in it but the loopback link. */
export async function openNetworkNamespace(): Promise<NetworkNamespace> {
  const child = spawn('unshare', ['--net', 'sleep', '600'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return describe(child.pid ?? 0, 'sleep')
}

/** One in which the addon is called: what makes links then makes them there. */
export async function openAddonNamespace(): Promise<
  NetworkNamespace & { readonly addon: NativeBinding }
> {
  const program = join(repositoryRoot, 'test/support/namespace-addon.mjs')
  const child = spawn('unshare', ['--net', process.execPath, program, nativeDirectory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const call = async (name: string, options: unknown): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify({ name, options })}\n`)
    const line = await answers.next()
    const { value, message, failure } = JSON.parse(line.value ?? '{}') as {
      value?: unknown
      message?: string
      failure?: object
    }
    if (failure === undefined) return value
    throw Object.assign(new Error(message), failure)
  }
  const remote = new Proxy(addon, {
    get: (_, name) => (options: unknown) => call(String(name), options),
  })
  return { ...(await describe(child.pid ?? 0, 'node')), addon: remote }
}

/** Waits until the program runs, since `unshare` is in its new namespace only then. */
async function describe(pid: number, program: string): Promise<NetworkNamespace> {
  await eventually(
    () =>
      execFileSync('cat', [`/proc/${pid}/comm`])
        .toString()
        .trim()
        .startsWith(program),
    { for: `${program} in its network namespace` },
  )
  const { startTime } = await addon.processStartTime({ pid })
  return {
    pid,
    startTime: startTime ?? '',
    run: (file, ...args) =>
      execFileSync('nsenter', ['--target', String(pid), '--net', file, ...args]).toString(),
  }
}
