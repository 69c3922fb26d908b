import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What of ours is on the machine: one readable line per kernel object. */
export type Traces = ReadonlySet<string>

/** Looks for everything that a stack could have left: see the kinds below. */
export function findTraces(): Traces {
  return new Set([
    ...processes(),
    ...mounts(),
    ...links(),
    ...networkNamespaces(),
    ...cgroups(),
    ...firewallTables(),
    ...temporaryDirectories(),
  ])
}

/** The lines that were not there before, in order. */
export function newTraces(before: Traces): readonly string[] {
  return [...findTraces()].filter((trace) => !before.has(trace)).toSorted()
}

const programs = new Set(['stack-monitor', 'stack-runtime', 'stack-init'])

function processes(): readonly string[] {
  return entries('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return []
    const command = read(`/proc/${pid}/cmdline`).split('\0')
    const program = baseName(linkTarget(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ''))
    const isOurs = programs.has(program) || command.some((word) => /dist\/stackd?\.cjs$/.test(word))
    if (!isOurs) return []
    return [`process ${pid} started ${startTime(pid)}: ${command.join(' ').trim()}`]
  })
}

/** Field 22 of /proc/PID/stat; tells a process from a later one of the same number. */
function startTime(pid: string): string {
  const stat = read(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'unknown'
}

function mounts(): readonly string[] {
  return read('/proc/self/mountinfo')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((target) => target.includes('stack'))
    .map((target) => `mount ${target}`)
}

function links(): readonly string[] {
  return entries('/sys/class/net')
    .filter((name) => name.startsWith('stk'))
    .map((name) => `link ${name}`)
}

function networkNamespaces(): readonly string[] {
  return entries('/run/netns')
    .filter((name) => name.startsWith('stack') || name.startsWith('stk'))
    .map((name) => `network namespace ${name}`)
}

/** Version 1 controllers are one level below the root, so two levels are looked at, and slices. */
function cgroups(directory = '/sys/fs/cgroup', depth = 3): readonly string[] {
  if (depth === 0) return []
  return directories(directory).flatMap((name) => {
    const path = join(directory, name)
    if (name.startsWith('stack')) return directories(path).map((child) => `cgroup ${path}/${child}`)
    return cgroups(path, depth - 1)
  })
}

function temporaryDirectories(): readonly string[] {
  return entries(tmpdir())
    .filter((name) => name.startsWith('stack-'))
    .map((name) => `directory ${join(tmpdir(), name)}`)
}

function firewallTables(): readonly string[] {
  return firewallListing()
    .split('\n')
    .filter((line) => /^table \S+ stack-/.test(line))
    .map((line) => `nft ${line}`)
}

/** Empty where this user may not look, or nft is not installed: then no test made a table either. */
function firewallListing(): string {
  try {
    return execFileSync('nft', ['list', 'tables'], {
      encoding: 'utf8',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return ''
  }
}

// What is read here belongs to processes and namespaces that may end meanwhile: gone is empty.

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function entries(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function directories(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
  } catch {
    return []
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
