import { describe, expect, it } from 'vitest'
import {
  abortRuleOf,
  checkAttachChoices,
  type AttachChoices,
} from '../../../src/cli/attach-choices.ts'

describe('choices of up in the foreground', () => {
  it.each<[AttachChoices, string]>([
    [{}, 'never'],
    [{ abortOnContainerExit: true }, 'on exit'],
    [{ exitCodeFrom: 'web' }, 'on exit'],
    [{ abortOnContainerFailure: true }, 'on failure'],
    [{ abortOnContainerFailure: true, exitCodeFrom: 'web' }, 'on failure'],
  ])('%j aborts %s', (choices, rule) => {
    expect(abortRuleOf(choices)).toBe(rule)
    expect(() => checkAttachChoices(choices)).not.toThrow()
  })

  it.each<[AttachChoices, string]>([
    [
      { wait: true, exitCodeFrom: 'web' },
      '--wait cannot be combined with --abort-on-container-exit, --attach or --attach-dependencies',
    ],
    [
      { detach: true, attach: ['web'] },
      '--detach cannot be combined with --abort-on-container-exit, ' +
        '--abort-on-container-failure, --attach or --attach-dependencies',
    ],
    [
      { abortOnContainerExit: true, abortOnContainerFailure: true },
      '--abort-on-container-failure cannot be combined with --abort-on-container-exit',
    ],
  ])('%j is refused', (choices, message) => {
    expect(() => checkAttachChoices(choices)).toThrow(message)
  })
})
