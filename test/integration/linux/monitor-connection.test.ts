import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { connectIfServed } from '../../../src/linux/monitor-connection.ts'

/** Listens, and ends as soon as somebody connects, without having taken the connection. */
const listener = `
  use Socket; $| = 1;
  socket(S, AF_UNIX, SOCK_STREAM, 0) && bind(S, pack_sockaddr_un($ARGV[0])) && listen(S, 5) or die $!;
  print "ready\\n";
  my $waiting = ""; vec($waiting, fileno(S), 1) = 1;
  select($waiting, undef, undef, 20);
`

it('says of a monitor that ends before it takes the connection that it does not serve', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stack-monitor-'))
  const path = join(directory, 'control.sock')
  const child = spawn('perl', ['-e', listener, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), exited])
  // Keeps this process from looking at the connection before the listener is gone.
  let isDone = false
  const block = (): void => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    if (!isDone) setImmediate(block)
  }
  setImmediate(block)
  try {
    expect(await connectIfServed(path)).toBeUndefined()
    await exited
  } finally {
    isDone = true
    child.kill()
    rmSync(directory, { recursive: true })
  }
})
