import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repositoryRoot } from '../../support/repository.ts'

let directory: string
let program: string

/** A program that stays until its stdin ends, like a supervisor that was just started. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stack-descriptors-'))
  program = join(directory, 'program.cjs')
  await build({
    stdin: {
      contents: `
        import { closeInheritedDescriptors } from './src/daemon/inherited-descriptors.ts'
        closeInheritedDescriptors([3])
        process.stdin.on('data', () => undefined)
        process.stdin.on('end', () => { require('node:fs').writeSync(3, 'kept') })
        process.stdout.write('ready')
      `,
      resolveDir: repositoryRoot,
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
  })
})

afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

describe('descriptors of the starting program', () => {
  it('are closed, but for those that are kept', async () => {
    const child = spawn(process.execPath, [program], {
      stdio: ['pipe', 'pipe', 'inherit', 'pipe', 'pipe'],
    })
    const [, stdout, , kept, slipped] = child.stdio as readonly Readable[]
    if (stdout === undefined || kept === undefined || slipped === undefined)
      throw new Error('no pipes')
    const keptText = text(kept)
    // Its end comes while the program still runs, or never.
    expect(await text(slipped)).toBe('')
    expect(child.exitCode).toBeNull()
    child.stdin?.end()
    expect(await keptText).toBe('kept')
    expect(await text(stdout)).toBe('ready')
  })
})
