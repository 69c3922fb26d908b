import { StackError } from '../../errors/stack-error.ts'
import type { ImageConfig } from '../../model/image.ts'
import type { Service } from '../../model/service.ts'

/**
 * The argument vector of a container. An entrypoint of the service, be it empty, hides the image's
 * entrypoint and command; a command hides the image's command.
 */
export function containerCommand(
  service: Service,
  image: ImageConfig | undefined,
): readonly string[] {
  const entrypoint = service.entrypoint ?? image?.entrypoint ?? []
  const inherited = service.entrypoint === undefined ? (image?.command ?? []) : []
  const command = [...entrypoint, ...(service.command ?? inherited)]
  if (command.length > 0 && command[0] !== '') return command
  throw new StackError('CT0001', `service ${service.name}: no command to run`, {
    hint:
      image === undefined
        ? 'set `command`, as there is no image that names one'
        : 'set `command` or `entrypoint`; the image names none',
  })
}
