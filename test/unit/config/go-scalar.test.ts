import { describe, expect, it } from 'vitest'
import { formatGoFloat, resolvePlainScalar } from '../../../src/config/go-scalar.ts'

describe('resolvePlainScalar', () => {
  it.each([
    ['', null],
    ['~', null],
    ['Null', null],
    ['true', true],
    ['FALSE', false],
    ['42', 42],
    ['-7', -7],
    ['1_000', 1000],
    ['017', 15],
    ['0o17', 15],
    ['0x1F', 31],
    ['0b101', 5],
    ['08', 8],
    ['1e3', 1000],
    ['.5', 0.5],
    ['1.10', 1.1],
  ])('reads %j as %j', (source, value) => {
    expect(resolvePlainScalar(source).value).toBe(value)
  })

  it.each([
    'yes',
    'no',
    'on',
    'off',
    'y',
    'n',
    '22:22',
    '1.2.3',
    '+',
    '-',
    '.',
    '0x',
    '12a',
    '1e',
    'tRUE',
    '2024-13-01',
  ])('reads %j as a string', (source) => {
    expect(resolvePlainScalar(source)).toEqual({ value: source, text: source })
  })

  it.each([
    ['1.10', '1.1'],
    ['1e6', '1e+06'],
    ['1000000', '1000000'],
    ['0777', '511'],
    ['True', 'true'],
    ['.inf', '+Inf'],
    ['18446744073709551615', '18446744073709551615'],
    ['9007199254740993', '9007199254740993'],
    ['2024-01-02', '2024-01-02 00:00:00 +0000 UTC'],
    ['2024-1-2 3:4:5.50', '2024-01-02 03:04:05.5 +0000 UTC'],
    ['2024-01-02T03:04:05Z', '2024-01-02 03:04:05 +0000 UTC'],
  ])('prints %s as Go does: %s', (source, text) => {
    expect(resolvePlainScalar(source).text).toBe(text)
  })
})

describe('formatGoFloat', () => {
  it.each([
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [123456.5, '123456.5'],
    [1234567.5, '1.2345675e+06'],
    [-0, '-0'],
  ])('prints %d as %s', (value, text) => {
    expect(formatGoFloat(value)).toBe(text)
  })
})
