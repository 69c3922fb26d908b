import { StackError } from '../../errors/stack-error.ts'
import type { NativeBinding } from '../../native/binding.ts'
import { findProgram } from '../find-program.ts'

export interface Firewall {
  /**
   * Brings the table of a network to what `render` says at the time of the run. Calls that come
   * while a run is under way share the next one, so 50 containers that start at once cost a few.
   */
  sync(network: string): Promise<void>
  /** Whether a run for the network is under way or about to be. */
  isBusy(network: string): boolean
}

/** `render` gives the script that brings one network's table to its present form. */
export function openFirewall(
  binding: NativeBinding,
  render: (network: string) => string,
): Firewall {
  const pending = new Set<string>()
  /** Calls of `sync` that have not ended. */
  const waiting = new Map<string, number>()
  let latest: Promise<unknown> = Promise.resolve()
  let next: Promise<ReadonlyMap<string, StackError>> | undefined

  async function sync(network: string): Promise<void> {
    pending.add(network)
    waiting.set(network, (waiting.get(network) ?? 0) + 1)
    next ??= startAfter(latest)
    const failure = (await next).get(network)
    waiting.set(network, (waiting.get(network) ?? 0) - 1)
    if (failure !== undefined) throw failure
  }

  function startAfter(earlier: Promise<unknown>): Promise<ReadonlyMap<string, StackError>> {
    const run = earlier.then(() => {
      next = undefined
      const networks = [...pending]
      pending.clear()
      return applyAll(networks)
    })
    latest = run
    return run
  }

  /** Never rejects: what failed is in the answer, so that each caller gets its own failure. */
  async function applyAll(networks: readonly string[]): Promise<ReadonlyMap<string, StackError>> {
    const together = await apply(networks)
    if (together === undefined) return new Map()
    const [only] = networks
    if (only !== undefined && networks.length === 1) return new Map([[only, together]])
    const failures = new Map<string, StackError>()
    for (const network of networks) {
      const failure = await apply([network])
      if (failure !== undefined) failures.set(network, failure)
    }
    return failures
  }

  async function apply(networks: readonly string[]): Promise<StackError | undefined> {
    try {
      const script = networks.map(render).join('')
      const { exitCode, stdout } = await runNft(binding, ['-f', '-'], script)
      return exitCode === 0 ? undefined : rejected(networks, stdout)
    } catch (error) {
      return error instanceof StackError ? error : rejected(networks, String(error))
    }
  }

  return { sync, isBusy: (network) => (waiting.get(network) ?? 0) > 0 }
}

async function runNft(binding: NativeBinding, args: readonly string[], script: string) {
  return binding.spawn({
    file: findNft(),
    args,
    env: ['LC_ALL=C'],
    cwd: '/',
    stdin: script,
    timeoutMs: 30_000,
    maxOutputBytes: 16 * 1024,
    mergeStderr: true,
  })
}

function findNft(): string {
  const program = findProgram('nft')
  if (program !== undefined) return program
  throw new StackError('EN0004', 'the program nft is missing, which sets up the firewall', {
    hint: 'install the package nftables',
  })
}

function rejected(networks: readonly string[], output: string): StackError {
  const subject = networks.join(', ')
  return new StackError('NW0003', `the firewall rules of network ${subject} cannot be set`, {
    hint: 'check that stackd runs as root and that the kernel has nf_tables with NAT',
    evidence: output
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(0, 5),
  })
}
