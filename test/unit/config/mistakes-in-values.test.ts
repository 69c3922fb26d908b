import { describe, expect, it } from 'vitest'
import { complaintsOfWeb } from '../../support/load-text.ts'

describe('mistakes in amounts and contradictions', () => {
  it.each([
    [
      'image: x\npull_policy: always',
      [
        "stack.yaml:4:18: error[SF0016]: 'pull_policy: always' of service 'web' is not supported: no registry is asked here",
        `hint: load the image with "stack image load", and write 'missing' or 'never'`,
      ],
    ],
    ['image: x\npull_policy: if_not_present', []],
    ['image: x\npull_policy: never\nattach: false', []],
    [
      'image: x\ncontainer_name: two\nscale: 2',
      [
        "stack.yaml:4:21: error[SF0012]: service 'web' has 2 containers, which cannot share the 'container_name'",
        "hint: remove 'container_name', or ask for one container",
      ],
    ],
    [
      'image: x\nscale: many',
      ["stack.yaml:4:12: error[SF0006]: 'scale' of service 'web' must be an integer, not 'many'"],
    ],
    [
      'image: x\nscale: -1',
      ["stack.yaml:4:12: error[SF0006]: 'scale' of service 'web' must be at least 0"],
    ],
    [
      'image: x\nscale: 100000',
      [
        "stack.yaml:4:12: error[SF0018]: service 'web' asks for 100000 containers",
        'hint: ask for at most 1000',
      ],
    ],
    [
      'image: x\ndeploy: {mode: global, replicas: 3}',
      [
        "stack.yaml:4:20: error[SF0012]: service 'web' is 'global', and asks for 3 containers",
        "hint: remove 'mode', or the number of containers",
      ],
    ],
    [
      'image: x\ndeploy: {mode: global-job}',
      [
        "stack.yaml:4:20: error[SF0016]: 'deploy.mode: global-job' of service 'web' is not supported",
        "hint: write 'replicated' or 'global'",
      ],
    ],
    [
      'image: x\nscale: 2\ndeploy: {replicas: 3}',
      [
        "stack.yaml:4:12: error[SF0012]: 'scale' of service 'web' is 2, but 'deploy.replicas' is 3",
        'hint: keep one of the two',
      ],
    ],
    [
      'image: x\nmem_limit: 12q',
      [
        "stack.yaml:4:16: error[SF0006]: 'mem_limit' of service 'web' is no amount of memory",
        "hint: write a number of bytes, or one with a unit: '512m', '1g'",
      ],
    ],
    [
      'image: x\ncpus: lots',
      [
        "stack.yaml:4:11: error[SF0006]: 'cpus' of service 'web' is no number of CPUs",
        "hint: write a number such as 2 or '0.5'",
      ],
    ],
    [
      'image: x\ncpus: 2\ndeploy: {resources: {limits: {memory: 1g}}}',
      [
        "stack.yaml:4:11: error[SF0012]: 'cpus' and 'deploy.resources.limits.cpus' of service 'web' differ",
        "hint: keep 'deploy.resources.limits.cpus' alone",
      ],
    ],
    [
      'image: x\nmem_limit: 1m\nmem_reservation: 2m',
      [
        "stack.yaml:5:22: error[SF0012]: service 'web' reserves more memory than its limit allows",
        'hint: lower the reservation, or raise the limit',
      ],
    ],
    [
      'image: x\nulimits: {nofile: {soft: 2, hard: 1}}',
      [
        "stack.yaml:4:15: error[SF0012]: the soft limit of 'nofile' of service 'web' is above the hard one",
        'hint: lower soft, or raise hard',
      ],
    ],
    [
      'image: x\nulimits: {nofile: {soft: 2}}',
      ["stack.yaml:4:15: error[SF0007]: 'ulimits.nofile' of service 'web' lacks the key 'hard'"],
    ],
    [
      'image: x\nrootfs: host',
      [
        "stack.yaml:4:13: error[SF0012]: service 'web' has both 'image' and 'rootfs'",
        'hint: keep one of the two',
      ],
    ],
    [
      'tty: true',
      [
        "stack.yaml:2:3: error[SF0007]: service 'web' has neither 'image' nor 'rootfs'",
        "hint: add 'image: NAME', or 'rootfs: host' to run programs of this machine",
      ],
    ],
    [
      'rootfs: host',
      [
        "stack.yaml:2:3: error[SF0007]: service 'web' has no 'command'",
        'hint: say what to run: a root file system names no command as an image does',
      ],
    ],
    [
      'image: x\nscale: ${N:-none}',
      [
        "stack.yaml:4:12: error[SF0006]: 'scale' of service 'web' must be an integer, not the value of '${N:-none}'",
      ],
    ],
    [
      'image: x\nscale: ${S}',
      [
        "stack.yaml:4:12: error[SF0006]: 'scale' of service 'web' must be an integer, not the value of '${S}'",
      ],
    ],
  ])('%j', async (lines, expected) => {
    expect(await complaintsOfWeb(lines)).toEqual(expected)
  })
})

describe('mistakes in variables', () => {
  it.each([
    [
      'image: x\nenv_file: gone.env',
      [
        "stack.yaml:4:15: error[SF0014]: environment file 'gone.env' does not exist",
        'hint: create it, or write it as {path: …, required: false}',
      ],
    ],
    [
      'image: x\nenv_file: [{required: true}]',
      ["stack.yaml:4:16: error[SF0007]: 'env_file[0]' of service 'web' lacks the key 'path'"],
    ],
    [
      'image: x\nenv_file: broken.env',
      [
        'broken.env:2:1: error[SF0014]: invalid line in an environment file: the variable has no valid name',
        "hint: write NAME=value, and put a value with spaces or '#' in quotes",
      ],
    ],
    [
      'image: ${',
      [
        "stack.yaml:3:12: error[SF0008]: invalid interpolation in 'image' of service 'web'",
        "hint: write ${NAME} or ${NAME:-default}; a dollar sign that is meant as such is written '$$'",
      ],
    ],
    [
      'image: ${TAG:?give a tag}',
      [
        "stack.yaml:3:12: error[SF0009]: required variable 'TAG' is not set: give a tag",
        'hint: set TAG in the environment, in .env or with --env-file',
      ],
    ],
    [
      'image: x:$TAG',
      [
        "stack.yaml:3:12: warning[SF0019]: variable 'TAG' is not set, a blank string takes its place",
        'hint: set it in the environment or in .env, or give a default: ${TAG:-default}',
      ],
    ],
  ])('%j', async (lines, expected) => {
    expect(await complaintsOfWeb(lines)).toEqual(expected)
  })
})

describe('mistakes in forms', () => {
  it.each([
    [
      'image: 5',
      [
        "stack.yaml:3:12: error[SF0006]: 'image' of service 'web' must be a string, not a number",
        'hint: put it in quotes: "5"',
      ],
    ],
    [
      'image: [x]',
      ["stack.yaml:3:12: error[SF0006]: 'image' of service 'web' must be a string, not a list"],
    ],
    [
      'image: ""',
      [
        "stack.yaml:3:12: error[SF0007]: the image of service 'web' is blank",
        'hint: name an image',
      ],
    ],
    [
      'image:',
      [
        "stack.yaml:3:5: error[SF0006]: 'image' of service 'web' must be a string, not nothing",
        'hint: give it a value, or remove the key',
      ],
    ],
    [
      'user: 1000\nimage: x',
      [
        "stack.yaml:3:11: error[SF0006]: 'user' of service 'web' must be a string, not a number",
        'hint: put it in quotes: "1000"',
      ],
    ],
    [
      'image: x\nenvironment:',
      [
        "stack.yaml:4:5: error[SF0006]: 'environment' of service 'web' must be a list or a mapping, not nothing",
        'hint: give it a value, or remove the key',
      ],
    ],
    [
      'image: x\nenvironment: a=b',
      [
        "stack.yaml:4:18: error[SF0006]: 'environment' of service 'web' must be a list or a mapping, not a string",
        'hint: write a list: [a=b]',
      ],
    ],
    [
      'image: x\nenvironment: {A: [1]}',
      [
        "stack.yaml:4:22: error[SF0006]: 'environment.A' of service 'web' must be a string, a number or true or false, not a list",
      ],
    ],
    [
      'image: x\nenvironment: [A: b]',
      [
        "stack.yaml:4:19: error[SF0006]: 'environment[0]' of service 'web' must be a string, not a mapping",
        'hint: write NAME=value, or leave the hyphens out',
      ],
    ],
    [
      'image: x\nrestart: sometimes',
      [
        "stack.yaml:4:14: error[SF0006]: 'restart' of service 'web' is not valid: 'sometimes'",
        "hint: write no, always, unless-stopped, on-failure or 'on-failure:5'",
      ],
    ],
    [
      'image: x\nrestart: false',
      [
        "stack.yaml:4:14: error[SF0006]: 'restart' of service 'web' must be a string, not false",
        'hint: write no',
      ],
    ],
    [
      'image: x\nstop_signal: SIGFOO',
      [
        "stack.yaml:4:18: error[SF0006]: 'stop_signal' of service 'web' is not valid: 'SIGFOO'",
        'hint: name a signal such as SIGTERM or SIGINT',
      ],
    ],
    [
      'image: x\nstop_grace_period: soon',
      [
        "stack.yaml:4:24: error[SF0006]: 'stop_grace_period' of service 'web' is no duration",
        "hint: write a number with a unit, such as '30s', '1m30s' or '500ms'",
      ],
    ],
    [
      'image: x\ncontainer_name: -x',
      [
        "stack.yaml:4:21: error[SF0017]: 'container_name' of service 'web' is no valid name",
        'hint: use letters, digits, dots, hyphens and underscores',
      ],
    ],
    [
      'image: x\nhostname: a_b!',
      [
        "stack.yaml:4:15: error[SF0006]: 'hostname' of service 'web' is not valid: 'a_b!'",
        'hint: use at most 64 letters, digits, dots and hyphens',
      ],
    ],
    [
      'image: x\nworking_dir: app',
      [
        "stack.yaml:4:18: error[SF0006]: 'working_dir' of service 'web' is not valid: 'app'",
        'hint: write an absolute path',
      ],
    ],
    [
      'image: x\nread_only: maybe',
      [
        "stack.yaml:4:16: error[SF0006]: 'read_only' of service 'web' must be true or false, not 'maybe'",
      ],
    ],
    [
      'image: x\nread_only: yes',
      [
        "stack.yaml:4:16: warning[SF0020]: 'yes' is an obsolete way to write a boolean",
        'hint: write true',
      ],
    ],
    [
      'image: x\ndns: nope',
      [
        "stack.yaml:4:10: error[SF0006]: 'dns' of service 'web' has 'nope', which is no IP address",
        "hint: write an address such as '9.9.9.9'",
      ],
    ],
    [
      'image: x\nextra_hosts: [nope]',
      [
        "stack.yaml:4:19: error[SF0006]: 'nope' in 'extra_hosts' of service 'web' is no host",
        "hint: write 'name=address', such as 'api.local=10.0.0.7' or 'host.internal=host-gateway'",
      ],
    ],
    [
      'image: x\ncommand: a "b',
      [
        `stack.yaml:4:14: error[SF0006]: 'command' of service 'web' cannot be split into words: an unclosed " quote`,
        'hint: close the quote, or write the command as a list',
      ],
    ],
    [
      'image: x\ncommand: a | b',
      [
        "stack.yaml:4:14: warning[SF0020]: 'command' of service 'web' ends before '|': no shell runs it",
        "hint: for a shell write ['sh', '-c', '…']",
      ],
    ],
    [
      'image: x\ncommand: [1]',
      [
        "stack.yaml:4:15: error[SF0006]: 'command[0]' of service 'web' must be a string, not a number",
        'hint: put it in quotes: "1"',
      ],
    ],
    [
      'image: x\ncommand: {a: b}',
      [
        "stack.yaml:4:14: error[SF0006]: 'command' of service 'web' must be a string or a list, not a mapping",
      ],
    ],
    [
      'image: x\nprofiles: debug',
      [
        "stack.yaml:4:15: error[SF0006]: 'profiles' of service 'web' must be a list, not a string",
        'hint: write a list: [debug]',
      ],
    ],
  ])('%j', async (lines, expected) => {
    expect(await complaintsOfWeb(lines)).toEqual(expected)
  })
})
