import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises'

/** Gives a file another text at once, keeping its mode; a link stays and its target changes. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path)
  const { mode } = await stat(target)
  const beside = `${target}.${process.pid}.new`
  try {
    await writeFile(beside, text, { mode: mode & 0o7777, flag: 'wx' })
    await rename(beside, target)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
