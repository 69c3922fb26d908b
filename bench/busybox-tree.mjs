import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { timed } from './measure.mjs'

/** Makes a root tree of this machine's static busybox under all its names. */
export function makeBusyboxTree(tree) {
  for (const name of ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp']) {
    mkdirSync(join(tree, name), { recursive: true })
  }
  copyFileSync('/bin/busybox', join(tree, 'bin/busybox'))
  timed('chroot', [tree, '/bin/busybox', '--install', '-s', '/bin'])
  writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\n')
}

export function archiveTree(tree, archive) {
  timed('tar', ['-C', tree, '--numeric-owner', '-cf', archive, '.'])
}
