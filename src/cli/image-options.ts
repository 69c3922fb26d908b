import { InvalidArgumentError, Option, type Command } from 'commander'
import { StackError } from '../errors/stack-error.ts'

export interface ImageOptions {
  readonly build?: boolean
  readonly pull?: string
}

/** Of `up`, `create` and `run`; images come from `stack image load` and `import` alone. */
const policies = ['always', 'missing', 'never', 'build']

/**
 * What Docker Compose asks of images before it makes containers. No service has a `build` here, so
 * that nothing is built with `--build`, and nothing is told of it without `--quiet-build`.
 */
export function addImageOptions(command: Command): void {
  command
    .addOption(
      new Option('--pull <policy>', 'missing or never: fail when an image is not there').argParser(
        parsePolicy,
      ),
    )
    .addOption(new Option('--build').hideHelp())
    .addOption(new Option('--quiet-build').hideHelp())
    .addOption(new Option('--quiet-pull').hideHelp())
}

/** `--pull missing` fails later and by itself, when an image is not there. */
export function checkImageOptions({ pull }: ImageOptions): void {
  if (pull !== 'always') return
  throw new StackError('CL0001', '--pull always needs a registry, and none is asked here', {
    hint: 'load the image with "stack image load", and leave --pull out',
  })
}

function parsePolicy(text: string): string {
  if (policies.includes(text)) return text
  throw new InvalidArgumentError(`Allowed choices are ${policies.join(', ')}.`)
}
