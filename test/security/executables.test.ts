import {
  copyFileSync,
  existsSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nativeDirectory } from '../support/addon.ts'
import { eventually } from '../support/eventually.ts'
import { runtimeProgram, type RuntimeBundle } from '../support/runtime-bundle.ts'
import { compileProgram } from './compile-program.ts'
import { prepareDefaultBundle } from './default-bundle.ts'

const hunter = compileProgram('hunt')

/** What a hunter in the container says it did while the test acted. */
interface Hunt {
  readonly seen: number
  readonly refused: number
  readonly breached: number
}

describe('executables of the host', () => {
  it('cannot be overwritten from a container that runs them (CVE-2019-5736)', async () => {
    const before = digestOf(runtimeProgram)
    const container = startHunter('overwrite')
    writeFileSync(join(container.rootfs, 'bin/trap'), '#!/proc/self/exe --version\n', {
      mode: 0o755,
    })
    for (let turn = 0; turn < 20; turn += 1) {
      container.call('exec', container.id, '/proc/self/exe', '--version')
      container.call('exec', container.id, 'trap')
    }
    const hunt = await endHunt(container)
    expect(hunt.seen + hunt.refused).toBeGreaterThan(0)
    expect(hunt.breached).toBe(0)
    expect(digestOf(runtimeProgram)).toBe(before)
  })

  it('would be overwritten if they lay where the container can write', async () => {
    // The weakened form: the same program, executed as often, from the container's own file system.
    const container = startHunter('overwrite')
    copyFileSync(runtimeProgram, join(container.rootfs, 'bin/victim'))
    for (let turn = 0; turn < 20; turn += 1)
      container.call('exec', container.id, 'victim', '--version')
    const hunt = await endHunt(container)
    expect(hunt.seen).toBeGreaterThan(0)
    expect(hunt.breached).toBe(hunt.seen)
  })

  it('load nothing of a container, as they are linked statically (CVE-2019-14271)', () => {
    for (const name of ['stack-runtime', 'stack-monitor', 'stack-init']) {
      expect([name, neededLibraries(join(nativeDirectory, name))]).toEqual([name, 0])
    }
    // An ordinary program, to show that the reader sees what it looks for.
    expect(neededLibraries(process.execPath)).toBeGreaterThan(0)
  })
})

describe('a process that comes into a container by exec', () => {
  it('cannot be looked into before it is the container’s own (CVE-2016-9962)', async () => {
    const container = startHunter('trace')
    for (let turn = 0; turn < 20; turn += 1) container.call('exec', container.id, 'true')
    const hunt = await endHunt(container)
    expect(hunt.seen + hunt.refused).toBeGreaterThan(0)
    expect(hunt.breached).toBe(0)
  })

  it('would be caught if it were not hidden', async () => {
    // The weakened form: what comes in has a capability more, and is no program of the container.
    const container = startHunter('trace', ['CAP_SYS_PTRACE'])
    copyFileSync('/bin/busybox', join(container.rootfs, 'bin/victim'))
    const privileged = ['exec', '--cap', 'CAP_SYS_ADMIN', container.id, '/bin/victim', 'true']
    for (let turn = 0; turn < 20; turn += 1) container.call(...privileged)
    expect((await endHunt(container)).breached).toBeGreaterThan(0)
  })
})

function startHunter(mode: string, capabilities: readonly string[] = []): RuntimeBundle {
  const bundle = prepareDefaultBundle({
    args: ['/hunt', mode],
    service: { capAdd: capabilities },
    change: (_, { directory }) => {
      copyFileSync(hunter, join(directory, 'rootfs/hunt'))
      symlinkSync('/bin/busybox', join(directory, 'rootfs/own'))
    },
  })
  bundle.start()
  return bundle
}

async function endHunt(bundle: RuntimeBundle): Promise<Hunt> {
  const report = join(bundle.rootfs, 'report')
  writeFileSync(join(bundle.rootfs, 'stop'), '')
  const text = await eventually(
    () => (existsSync(report) && readFileSync(report, 'utf8')) || undefined,
    { for: 'the report of the hunt' },
  )
  const [seen = Number.NaN, refused = Number.NaN, breached = Number.NaN] = (
    text.match(/\d+/g) ?? []
  ).map(Number)
  return { seen, refused, breached }
}

function digestOf(path: string): string {
  const { size, mode } = statSync(path)
  return `${createHash('sha256').update(readFileSync(path)).digest('hex')} ${size} ${mode}`
}

/** Entries DT_NEEDED (1) of the dynamic section (PT_DYNAMIC, 2) of a 64-bit ELF file. */
function neededLibraries(path: string): number {
  const file = readFileSync(path)
  const headers = Number(file.readBigUInt64LE(32))
  const count = file.readUInt16LE(56)
  let needed = 0
  for (let index = 0; index < count; index += 1) {
    const header = headers + index * 56
    if (file.readUInt32LE(header) !== 2) continue
    const start = Number(file.readBigUInt64LE(header + 8))
    const end = start + Number(file.readBigUInt64LE(header + 32))
    for (let entry = start; entry < end; entry += 16) {
      if (file.readBigUInt64LE(entry) === 1n) needed += 1
    }
  }
  return needed
}
