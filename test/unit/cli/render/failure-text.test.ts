import { expect, it } from 'vitest'
import { formatFailure } from '../../../../src/cli/render/failure-text.ts'
import { plainPaint } from '../../../../src/errors/diagnostic.ts'
import { StackError } from '../../../../src/errors/stack-error.ts'

it('a failure shows its code, evidence and hint', () => {
  const error = new StackError('CT0004', 'container a exited (1)', {
    evidence: ['last line', 'two\nlines'],
    hint: 'see "stack logs a"',
  })
  expect(formatFailure(error, plainPaint)).toBe(
    'error[CT0004]: container a exited (1)\n' +
      '  | last line\n' +
      '  | two\n' +
      '  | lines\n' +
      '  hint: see "stack logs a"',
  )
})

it('a failure with a place in a file begins with it', () => {
  const span = { file: 'stack.yaml', line: 3, column: 5, endLine: 3, endColumn: 9 }
  const error = new StackError('VL0002', 'no such source', { span })
  expect(formatFailure(error, plainPaint)).toBe('stack.yaml:3:5: error[VL0002]: no such source')
})

it('what a program wrote cannot move the cursor', () => {
  const error = new StackError('CT0004', 'a\u001b[2J', { evidence: ['\u001b]0;title\u0007'] })
  expect(formatFailure(error, plainPaint)).toBe('error[CT0004]: a�[2J\n  | �]0;title�')
})
