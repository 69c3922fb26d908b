import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratchDirectory } from '../support/addon.ts'
import { prepareBundle, type RuntimeRun } from '../support/runtime-bundle.ts'
import { keepExchanging, restlessVolume } from './restless-volume.ts'

const turns = 30

describe('a volume in which a directory and a link change places all the time', () => {
  it('gets nothing mounted and nothing made outside of the root (CVE-2021-30465, CVE-2024-45310)', () => {
    const { volume, canary } = restlessVolume()
    const runs = repeat(() =>
      prepareBundle({
        change: (config) => {
          const bind = { type: 'bind', source: volume, options: ['rbind'] }
          config.mounts.push(
            { ...bind, destination: '/data' },
            { type: 'tmpfs', source: 'tmpfs', options: [], destination: '/data/place/inner' },
            { ...bind, source: '/bin/busybox', destination: '/data/place/file' },
          )
        },
      }).run(),
    )
    expect(runs.filter(({ exitCode }) => exitCode === 0).length).toBeGreaterThan(0)
    expect(readdirSync(canary)).toEqual(['secret'])
  })

  it('would lead outside whoever goes by the path', () => {
    // The weakened form: what a runtime does that makes the target by its path, as often.
    const { volume, canary } = restlessVolume()
    for (let turn = 0; turn < 100_000 && readdirSync(canary).length === 1; turn += 1) {
      try {
        mkdirSync(join(volume, 'place/inner'), { recursive: true })
      } catch {
        // The link came between two of its steps.
      }
    }
    expect(readdirSync(canary)).toEqual(['inner', 'secret'])
  })

  it('shows no directory of the machine as its subpath (CVE-2021-25741)', () => {
    const { volume, canary, directory } = restlessVolume()
    writeFileSync(join(volume, 'place/own'), '')
    const mount = { type: 'bind', source: join(volume, 'place'), options: ['rbind'] }
    const show = (volumes: string | undefined): RuntimeRun =>
      prepareBundle({
        script: 'ls /sub',
        change: (config) => {
          config.mounts.push({ ...mount, destination: '/sub' })
          if (volumes !== undefined) config.annotations['dev.stack.volumes'] = volumes
        },
      }).run()
    expect(repeat(() => show(directory)).filter(showsCanary)).toEqual([])
    expect(isSoon(() => show(directory).stdout === 'own\n')).toBe(true)
    // The weakened form: a bundle that does not say that containers write there.
    expect(isSoon(() => showsCanary(show(undefined)))).toBe(true)
    expect(readdirSync(canary)).toEqual(['secret'])
  })

  it('takes no masked path away with it when it is /dev (CVE-2025-31133)', () => {
    const runs = restlessDevice(scratchDirectory())
    expect(runs.some(({ stdout }) => stdout !== '')).toBe(true)
    expect(runs.filter(({ stdout }) => !['', '1:3\n'].includes(stdout))).toEqual([])
  })
})

/** Runs of containers whose /dev has a null device that is a link to what is to be masked, half of the time. */
function restlessDevice(directory: string): readonly RuntimeRun[] {
  const devices = join(directory, 'devices')
  mkdirSync(devices)
  writeFileSync(join(devices, 'null'), '')
  symlinkSync('/proc/sys/kernel/core_pattern', join(devices, 'other'))
  keepExchanging(join(devices, 'null'), join(devices, 'other'))
  return repeat(() =>
    prepareBundle({
      script: 'stat -c %t:%T /proc/timer_list',
      change: (config) => {
        config.mounts = config.mounts.filter(({ destination }) => !destination.startsWith('/dev'))
        config.mounts.push({
          type: 'bind',
          source: devices,
          options: ['rbind'],
          destination: '/dev',
        })
      },
    }).run(),
  )
}

function showsCanary({ stdout }: RuntimeRun): boolean {
  return stdout.includes('secret')
}

/** Whether a race is won at all, in more turns than it takes on any machine. */
function isSoon(happens: () => boolean): boolean {
  for (let turn = 0; turn < 20 * turns; turn += 1) if (happens()) return true
  return false
}

function repeat<T>(act: () => T): readonly T[] {
  return Array.from({ length: turns }, act)
}
