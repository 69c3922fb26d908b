/** What the native build leaves beside the bundles, in a directory `native`. */
export const nativeProgramNames = [
  'stack.node',
  'stack-runtime',
  'stack-monitor',
  'stack-init',
  'stack-files',
]
