import { describe, expect, it } from 'vitest'
import { complaintsOfWeb } from '../../support/load-text.ts'

describe('mistakes in mounts', () => {
  it.each([
    [
      'image: x\nvolumes: [dta:/data]',
      [
        "stack.yaml:4:15: error[SF0010]: service 'web' uses undefined volume 'dta'",
        "hint: did you mean 'data'?",
      ],
    ],
    [
      'image: x\nvolumes: ["src/app:/app"]',
      [
        "stack.yaml:4:15: error[SF0010]: service 'web' uses undefined volume 'src/app'",
        "hint: a path on the host begins with './' or '/'",
      ],
    ],
    [
      'image: x\nvolumes: ["./a:relative"]',
      [
        "stack.yaml:4:15: error[SF0006]: a mount in 'volumes' of service 'web' has the target 'relative'",
        'hint: give an absolute path below / in the container',
      ],
    ],
    [
      'image: x\nvolumes: ["./a:/"]',
      [
        "stack.yaml:4:15: error[SF0006]: a mount in 'volumes' of service 'web' has the target '/'",
        'hint: give an absolute path below / in the container',
      ],
    ],
    [
      'image: x\nvolumes: ["./a:/a:rx"]',
      [
        "stack.yaml:4:15: warning[SF0020]: 'rx' in 'volumes' of service 'web' is no mount option and has no effect",
        "hint: did you mean 'ro'?",
      ],
    ],
    [
      'image: x\nvolumes: [{type: npipe, source: a, target: /b}]',
      [
        "stack.yaml:4:22: error[SF0016]: mount type 'npipe' in 'volumes' of service 'web' is not supported",
        'hint: known here: bind, volume, tmpfs, image',
      ],
    ],
    [
      'image: x\nvolumes: [{type: bnd, source: a, target: /b}]',
      [
        "stack.yaml:4:22: error[SF0006]: 'volumes[0].type' of service 'web' must be bind, volume, tmpfs, image, npipe or cluster",
        "hint: did you mean 'bind'?",
      ],
    ],
    [
      'image: x\nvolumes: [{type: bind, target: /b}]',
      ["stack.yaml:4:15: error[SF0007]: a bind mount in 'volumes' of service 'web' lacks a source"],
    ],
    [
      'image: x\nvolumes: [{type: bind, source: ., target: /b, tmpfs: {size: 1}}]',
      [
        "stack.yaml:4:51: error[SF0012]: 'tmpfs' options do not apply to a mount of type 'bind' in 'volumes' of service 'web'",
        "hint: remove 'tmpfs', or change the type",
      ],
    ],
    [
      'image: x\nvolumes: [{target: /b}]',
      ["stack.yaml:4:15: error[SF0007]: 'volumes[0]' of service 'web' lacks the key 'type'"],
    ],
    [
      'image: x\nvolumes: [{type: bind, source: ., target: /b, bind: {propagation: none}}]',
      [
        "stack.yaml:4:71: error[SF0006]: 'volumes[0].bind.propagation' of service 'web' must be private, rprivate, shared, rshared, slave or rslave",
      ],
    ],
    [
      'image: x\nvolumes: [{type: bind, source: ., target: /b, bind: {recursive: readonly}}]',
      [
        "stack.yaml:4:69: error[SF0012]: 'bind.recursive: readonly' in 'volumes' of service 'web' is of a mount that is not read-only",
        "hint: add 'read_only: true', or use enabled or disabled",
      ],
    ],
    [
      'image: x\nvolumes: [{type: volume, source: data}]',
      [
        "stack.yaml:4:15: error[SF0007]: a mount in 'volumes' of service 'web' lacks a target",
        'hint: give an absolute path below / in the container',
      ],
    ],
    [
      'image: x\nvolumes: ["./a:/x", "./b:/x"]',
      [
        "stack.yaml:4:25: error[SF0022]: mount target '/x' is used twice",
        'hint: it is first used in line 4; give one of the two another target',
      ],
    ],
    [
      'image: x\nvolumes: ["./a:/x"]\ntmpfs: /x',
      [
        "stack.yaml:5:12: error[SF0022]: mount target '/x' of service 'web' is used twice",
        'hint: it is first used in line 4; give one of the two another target',
      ],
    ],
    [
      'image: x\ntmpfs: relative',
      [
        "stack.yaml:4:12: error[SF0006]: 'relative' in 'tmpfs' of service 'web' is not valid",
        "hint: write an absolute path with options: '/run:size=64m,mode=1777'",
      ],
    ],
    [
      'image: x\nvolumes: [{type: tmpfs, target: /b, tmpfs: {size: 1q}}]',
      [
        "stack.yaml:4:55: error[SF0006]: 'tmpfs.size' in 'volumes' of service 'web' is no amount of memory",
        "hint: write a number of bytes, or one with a unit: '512m', '1g'",
      ],
    ],
    [
      'image: x\nvolumes: ["./a:/x:z"]',
      [
        "stack.yaml:4:15: warning[SF0020]: SELinux labels in 'volumes' of service 'web' have no effect",
        "hint: remove the option 'z' or 'Z'",
      ],
    ],
  ])('%j', async (lines, expected) => {
    expect(await complaintsOfWeb(lines)).toEqual(expected)
  })
})

describe('mistakes in ports', () => {
  it.each([
    [
      'image: x\nports: 80',
      [
        "stack.yaml:4:12: error[SF0006]: 'ports' of service 'web' must be a list, not a number",
        'hint: write a list: [80]',
      ],
    ],
    [
      'image: x\nports: {80: 80}',
      [
        "stack.yaml:4:12: error[SF0006]: 'ports' of service 'web' must be a list, not a mapping",
        "stack.yaml:4:13: error[SF0006]: key '80' is not a string",
        'hint: put the key in quotes',
      ],
    ],
    [
      'image: x\nports: [[80]]',
      [
        "stack.yaml:4:13: error[SF0006]: 'ports[0]' of service 'web' must be a string, an integer or a mapping, not a list",
      ],
    ],
    [
      'image: x\nports: [80.5]',
      [
        "stack.yaml:4:13: error[SF0006]: 'ports[0]' of service 'web' must be a string, an integer or a mapping, not a number",
        'hint: write a whole number',
      ],
    ],
    [
      'image: x\nports: [{published: 80}]',
      ["stack.yaml:4:13: error[SF0007]: 'ports[0]' of service 'web' lacks the key 'target'"],
    ],
    [
      'image: x\nports: [{target: 99999}]',
      ["stack.yaml:4:22: error[SF0006]: 'ports[0].target' of service 'web' must be at most 65535"],
    ],
    [
      'image: x\nports: ["80/sctp"]',
      [
        "stack.yaml:4:13: error[SF0016]: protocol 'sctp' in 'ports' of service 'web' is not supported",
        'hint: use tcp or udp',
      ],
    ],
    [
      'image: x\nports: [{target: 80, host_ip: nope}]',
      [
        "stack.yaml:4:35: error[SF0006]: 'host_ip' in 'ports' of service 'web' is no IP address",
        "hint: write an address such as '127.0.0.1'",
      ],
    ],
    [
      'image: x\nports: [{target: 80, published: x}]',
      [
        "stack.yaml:4:37: error[SF0006]: 'published' in 'ports' of service 'web' is no port or range",
        "hint: write '8080' or '8000-8010'",
      ],
    ],
    [
      'image: x\nscale: 2\nports: ["8080:80"]',
      [
        "stack.yaml:5:13: error[SF0012]: service 'web' has 2 containers, but host port 8080 can belong to one only",
        "hint: publish a range such as '8080-8081:80', or leave the host port out",
      ],
    ],
    [
      'image: x\nexpose: [abc]',
      [
        "stack.yaml:4:14: error[SF0006]: 'abc' in 'expose' of service 'web' is no port",
        "hint: write a port or a range: '3000', '8000-8010/tcp'",
      ],
    ],
  ])('%j', async (lines, expected) => {
    expect(await complaintsOfWeb(lines)).toEqual(expected)
  })
})
