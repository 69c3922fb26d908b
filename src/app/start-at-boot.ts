import { spawnSync } from 'node:child_process'
import { access, mkdir, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StackError } from '../errors/stack-error.ts'
import { bootUnit } from './boot-unit.ts'
import type { Surroundings } from './surroundings.ts'

const unitName = 'stack.service'

/** Has systemd start the supervisor at boot. Resolves with the path of the unit. */
export async function enableAtBoot(root: string, surroundings: Surroundings): Promise<string> {
  const { unit, link } = pathsBelow(root)
  await requireSystemd(root)
  await writing(unit, async () => {
    await mkdir(dirname(link), { recursive: true })
    await writeFile(unit, bootUnit(surroundings), { mode: 0o644 })
    await rm(link, { force: true })
    await symlink(`../${unitName}`, link)
  })
  tellSystemd(root)
  return unit
}

/** Takes that back. `undefined` when it was not so. */
export async function disableAtBoot(root: string): Promise<string | undefined> {
  const { unit, link } = pathsBelow(root)
  if (!(await exists(unit)) && !(await exists(link))) return undefined
  await writing(unit, async () => {
    await rm(link, { force: true })
    await rm(unit, { force: true })
  })
  tellSystemd(root)
  return unit
}

function pathsBelow(root: string): { readonly unit: string; readonly link: string } {
  const directory = join(root, 'etc/systemd/system')
  return {
    unit: join(directory, unitName),
    link: join(directory, 'multi-user.target.wants', unitName),
  }
}

/** As sd_booted(3) finds out; another root is of a machine that does not run now. */
async function requireSystemd(root: string): Promise<void> {
  if (root !== '/' || (await exists('/run/systemd/system'))) return
  throw new StackError('EN0004', 'systemd does not run this machine', {
    hint: 'have another init run what `stack enable --print` names after ExecStart, or give the root of a machine with `--root`',
  })
}

/** It reads units again; one that does not answer does so at the next boot anyway. */
function tellSystemd(root: string): void {
  if (root === '/') spawnSync('systemctl', ['daemon-reload'], { stdio: 'ignore', timeout: 30_000 })
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return readlink(path).then(
      () => true,
      () => false,
    )
  }
}

async function writing(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    throw new StackError('EN0005', `${path} cannot be written`, {
      hint: 'run the same command with "sudo", or print the unit with `stack enable --print`',
      cause,
    })
  }
}
