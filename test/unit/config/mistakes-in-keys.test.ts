import { describe, expect, it } from 'vitest'
import { complaintsOfWeb } from '../../support/load-text.ts'

describe('mistakes in keys', () => {
  it.each([
    [
      'imge: x',
      [
        "stack.yaml:3:5: error[SF0005]: unknown key 'imge' in service 'web'",
        "hint: did you mean 'image'?",
      ],
    ],
    [
      'image: x\nprots: [80]',
      [
        "stack.yaml:4:5: error[SF0005]: unknown key 'prots' in service 'web'",
        "hint: did you mean 'ports'?",
      ],
    ],
    [
      'image: x\nbuild: .',
      [
        "stack.yaml:4:5: error[SF0016]: attribute 'build' in service 'web' is not supported",
        'hint: build the image with another tool, load it, and name it with image',
      ],
    ],
    [
      'image: x\ndevelop: {watch: []}',
      [
        "stack.yaml:4:5: error[SF0016]: attribute 'develop' in service 'web' is not supported",
        'hint: remove it',
      ],
    ],
    [
      'image: x\ndevelop: {watch: []}',
      [
        "stack.yaml:4:5: error[SF0016]: attribute 'develop' in service 'web' is not supported",
        'hint: remove it',
      ],
    ],
    [
      'image: x\nx-any: 1\nfoo: 2',
      ["stack.yaml:5:5: error[SF0005]: unknown key 'foo' in service 'web'"],
    ],
    [
      'image: x\nnetworks: {back: {ipv6_address: "::1"}}',
      [
        "stack.yaml:4:23: error[SF0016]: attribute 'ipv6_address' in 'networks.back' of service 'web' is not supported",
        'hint: networks are IPv4',
      ],
    ],
    [
      'image: x\nnetworks: {back: {alias: [a]}}',
      [
        "stack.yaml:4:23: error[SF0005]: unknown key 'alias' in 'networks.back' of service 'web'",
        "hint: did you mean 'aliases'?",
      ],
    ],
    [
      'image: x\ndeploy: {resources: {reservations: {devices: [{capabilities: [gpu], options: {a: b}}]}}}',
      [
        "stack.yaml:4:73: error[SF0016]: attribute 'options' in 'deploy.resources.reservations.devices[0]' of service 'web' is not supported",
        'hint: name a device that its description makes so with `devices`',
      ],
    ],
    [
      'image: x\ndeploy: {resources: {limits: {mem: 1}}}',
      [
        "stack.yaml:4:35: error[SF0005]: unknown key 'mem' in 'deploy.resources.limits' of service 'web'",
        "hint: did you mean 'memory'?",
      ],
    ],
  ])('%j', async (lines, expected) => {
    expect(await complaintsOfWeb(lines)).toEqual(expected)
  })
})

describe('mistakes in references', () => {
  it.each([
    [
      'image: x\nnetworks: [bak]',
      [
        "stack.yaml:4:16: error[SF0010]: service 'web' uses undefined network 'bak'",
        "hint: did you mean 'back'?",
      ],
    ],
    [
      'image: x\ndepends_on: [bd]',
      [
        "stack.yaml:4:18: error[SF0010]: service 'web' depends on undefined service 'bd'",
        "hint: did you mean 'db'?",
      ],
    ],
    [
      'image: x\ndepends_on: {db: {}}',
      [
        "stack.yaml:4:18: error[SF0007]: 'depends_on.db' of service 'web' lacks the key 'condition'",
      ],
    ],
    [
      'image: x\ndepends_on: {db: {condition: healthy}}',
      [
        "stack.yaml:4:34: error[SF0006]: 'depends_on.db.condition' of service 'web' must be service_started, service_healthy or service_completed_successfully",
        "hint: did you mean 'service_healthy'?",
      ],
    ],
    [
      'image: x\ndepends_on: {db: {condition: service_healthy}}',
      [
        "stack.yaml:4:34: error[SF0012]: service 'web' waits for service 'db' to be healthy, which has no healthcheck",
        "hint: give 'db' a healthcheck, or use the condition service_started",
      ],
    ],
    [
      'image: x\ndepends_on: [web]',
      [
        'stack.yaml:4:18: error[SF0011]: services depend on each other in a cycle: web -> web',
        'hint: remove one of these dependencies',
      ],
    ],
    [
      'image: x\ndepends_on: {off: {condition: service_healthy}}',
      [
        "stack.yaml:4:35: error[SF0012]: service 'web' waits for service 'off' to be healthy, which has no healthcheck",
        "hint: give 'off' a healthcheck, or use the condition service_started",
      ],
    ],
    [
      'image: x\ndepends_on: [hidden]',
      [
        "stack.yaml:4:18: error[SF0010]: service 'web' needs service 'hidden', which is disabled",
        "hint: activate it with --profile p, or set 'required: false'",
      ],
    ],
  ])('%j', async (lines, expected) => {
    expect(await complaintsOfWeb(lines)).toEqual(expected)
  })
})

describe('mistakes in healthcheck', () => {
  it.each([
    [
      'image: x\nhealthcheck: {test: [curl, x]}',
      [
        "stack.yaml:4:26: error[SF0006]: 'healthcheck.test' of service 'web' must begin with CMD, CMD-SHELL or NONE, not 'curl'",
        "hint: write ['CMD', 'program', 'argument'], ['CMD-SHELL', 'command line'] or ['NONE']",
      ],
    ],
    [
      'image: x\nhealthcheck: {test: []}',
      [
        "stack.yaml:4:25: error[SF0006]: 'healthcheck.test' of service 'web' is empty",
        "hint: write ['CMD', 'program', 'argument'], ['CMD-SHELL', 'command line'] or ['NONE']",
      ],
    ],
    [
      'image: x\nhealthcheck: {test: [CMD]}',
      [
        "stack.yaml:4:25: error[SF0006]: 'healthcheck.test' of service 'web' names no command",
        "hint: write ['CMD', 'program', 'argument'], ['CMD-SHELL', 'command line'] or ['NONE']",
      ],
    ],
    [
      'image: x\nhealthcheck: {test: [CMD-SHELL, a, b]}',
      [
        "stack.yaml:4:25: error[SF0006]: 'healthcheck.test' of service 'web' has more than one string after CMD-SHELL",
        'hint: put the whole command line into one string, or begin with CMD',
      ],
    ],
    [
      'image: x\nhealthcheck: {test: a, disable: true}',
      [
        "stack.yaml:4:37: error[SF0012]: the healthcheck of service 'web' has a test, but is disabled",
        "hint: remove 'test' or 'disable'",
      ],
    ],
    [
      'image: x\nhealthcheck: {test: a, interval: 5}',
      [
        "stack.yaml:4:38: error[SF0006]: 'healthcheck.interval' of service 'web' must be a string, not a number",
        'hint: add a unit: 5s',
      ],
    ],
    [
      'image: x\nhealthcheck: {test: a, interval: 5 s}',
      [
        "stack.yaml:4:38: error[SF0006]: 'healthcheck.interval' of service 'web' is no duration",
        "hint: write a number with a unit, such as '30s', '1m30s' or '500ms'",
      ],
    ],
    [
      'image: x\nhealthcheck: {test: a, timeout: 1us}',
      [
        "stack.yaml:4:37: error[SF0006]: 'healthcheck.timeout' of service 'web' is below 1ms",
        'hint: write a longer time',
      ],
    ],
    [
      'image: x\nhealthcheck: {test: a, retries: -1}',
      ["stack.yaml:4:37: error[SF0006]: 'healthcheck.retries' of service 'web' must be at least 0"],
    ],
  ])('%j', async (lines, expected) => {
    expect(await complaintsOfWeb(lines)).toEqual(expected)
  })
})
