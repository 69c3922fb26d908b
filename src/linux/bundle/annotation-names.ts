/** Annotations of a `config.json` that are ours; the first five are described in native/RUNTIME.md. */
export const annotationNames = {
  lowerDirectories: 'dev.stack.rootfs.lowerdir',
  upperDirectory: 'dev.stack.rootfs.upperdir',
  workDirectory: 'dev.stack.rootfs.workdir',
  init: 'dev.stack.init',
  volumes: 'dev.stack.volumes',
  /** The HOME that follows from the container's user, so that another user of an exec gets another. */
  userHome: 'dev.stack.user.home',
} as const
