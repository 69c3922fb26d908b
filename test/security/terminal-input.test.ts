import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { describe, expect, it } from 'vitest'
import type { Service } from '../../src/model/service.ts'
import { runtimeProgram } from '../support/runtime-bundle.ts'
import { compileProgram } from './compile-program.ts'
import { prepareDefaultBundle } from './default-bundle.ts'

const push = compileProgram('push')

/** What the program prints in a container that has the caller's terminal as its stdin. */
function pushFrom(service: Partial<Service>): Promise<string> {
  const bundle = prepareDefaultBundle({ args: ['/bin/push'], service })
  copyFileSync(push, join(bundle.rootfs, 'bin/push'))
  const args = ['--root', bundle.root, 'run', '--bundle', bundle.directory, bundle.id]
  const terminal = spawn(runtimeProgram, args, {})
  let output = ''
  terminal.onData((text) => (output += text))
  return new Promise((resolve) => terminal.onExit(() => resolve(output)))
}

describe('a terminal that a container shares with its caller', () => {
  it('takes no input from the container', async () => {
    expect(await pushFrom({})).toBe('terminal yes, taken no, pushed no\r\n')
  })

  it('would take it from one that may administer the machine', async () => {
    expect(await pushFrom({ privileged: true })).toContain('pushed yes')
  })
})
