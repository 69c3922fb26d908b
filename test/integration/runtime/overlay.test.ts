import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addon } from '../../support/addon.ts'
import { eventually } from '../../support/eventually.ts'
import {
  prepareBundle,
  type BundleConfig,
  type RuntimeBundle,
} from '../../support/runtime-bundle.ts'

describe('the overlay that annotations name', () => {
  it('is the root: layers below, changes above', () => {
    const bundle = overlayBundle('cat /layer /etc/both; echo new > /new; rm /layer', 3)
    expect(bundle.run().stdout).toBe('3\ntop\n')
    expect(readFileSync(join(bundle.directory, 'upper/new'), 'utf8')).toBe('new\n')
    expect(existsSync(join(bundle.directory, 'lower-3/layer'))).toBe(true)
    expect(existsSync(join(bundle.rootfs, 'new'))).toBe(false)
  })

  it('takes more layers than fit one option', () => {
    const bundle = overlayBundle('cat /layer', 60)
    expect(bundle.run().stdout).toBe('60\n')
  })

  it('is mounted in the container alone', () => {
    const bundle = overlayBundle('sleep 1000', 1)
    bundle.start()
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(bundle.directory)
    expect(readdirSync(join(bundle.directory, 'empty'))).toEqual([])
  })

  it('is mounted again with its changes after a container was killed', async () => {
    const bundle = overlayBundle(
      'cat /new; echo more >> /new; test -e /once || { touch /once; sleep 1000; }',
      1,
    )
    bundle.start()
    const { pid } = bundle.state()
    const { startTime } = await addon.processStartTime({ pid })
    await eventuallyExists(join(bundle.directory, 'upper/once'))
    bundle.call('kill', bundle.id, 'KILL')
    await addon.waitForProcess({ pid, startTime: startTime ?? '' })
    bundle.call('delete', bundle.id)
    expect(bundle.run().stdout).toBe('more\n')
  })

  it('has further overlays beside it, which can be mounted again as well', () => {
    const bundle = overlayBundle(
      'cat /opt/*; echo x > /opt/mark',
      1,
      false,
      (config, directory) => {
        for (const name of ['below', 'u2', 'w2']) mkdirSync(join(directory, name))
        writeFileSync(join(directory, 'below/file'), 'below\n')
        const [lower, upper, work] = ['below', 'u2', 'w2'].map((name) => join(directory, name))
        const options = [`lowerdir=${lower}`, `upperdir=${upper}`, `workdir=${work}`]
        config.mounts.push({ destination: '/opt', type: 'overlay', source: 'overlay', options })
      },
    )
    expect(bundle.run().stdout).toBe('below\n')
    expect(bundle.run().stdout).toBe('below\nx\n')
  })

  it('is refused when its changes may have been lost with a crash of the machine', () => {
    const bundle = overlayBundle('true', 1)
    const work = join(bundle.directory, 'work')
    // What the kernel leaves there, without our note of the boot.
    mkdirSync(join(work, 'work/incompat/volatile'), { recursive: true })
    const run = bundle.run()
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain(`writable layer was in use when the machine went down: ${work}`)
  })

  it('is read-only when the root is', () => {
    const bundle = overlayBundle('echo x > /x || echo refused', 1, true)
    expect(bundle.run().stdout).toBe('refused\n')
  })

  it('names the layer that is missing', () => {
    const bundle = prepareBundle({
      change: (config) => {
        config.annotations['dev.stack.rootfs.lowerdir'] = '/does/not/exist'
      },
    })
    const run = bundle.run()
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain('/does/not/exist')
  })
})

/** Layers 1 to `count`, the last of them on top; busybox is in one below them all. */
function overlayBundle(
  script: string,
  count: number,
  readonly = false,
  change: (config: BundleConfig, directory: string) => void = () => undefined,
): RuntimeBundle {
  return prepareBundle({
    script,
    change: (config, { directory }) => {
      const layers = Array.from({ length: count }, (_, index) =>
        join(directory, `lower-${index + 1}`),
      )
      for (const [index, layer] of layers.entries()) {
        mkdirSync(join(layer, 'etc'), { recursive: true })
        writeFileSync(join(layer, 'layer'), `${index + 1}\n`)
        writeFileSync(join(layer, 'etc/both'), index + 1 === count ? 'top\n' : 'below\n')
      }
      for (const name of ['upper', 'work', 'empty']) mkdirSync(join(directory, name))
      config.root = { path: 'empty', readonly }
      config.annotations = {
        'dev.stack.rootfs.lowerdir': [...layers.toReversed(), join(directory, 'rootfs')].join(':'),
        'dev.stack.rootfs.upperdir': join(directory, 'upper'),
        'dev.stack.rootfs.workdir': join(directory, 'work'),
      }
      change(config, directory)
    },
  })
}

async function eventuallyExists(path: string): Promise<void> {
  await eventually(() => existsSync(path), { for: path })
}
