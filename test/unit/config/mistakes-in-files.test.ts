import { describe, expect, it } from 'vitest'
import { complaintsWithHints } from '../../support/load-text.ts'

describe('mistakes in a whole file', () => {
  it.each([
    [
      '',
      [
        "error[SF0007]: stack file 'stack.yaml' is empty",
        "hint: write at least 'services:' with one service",
      ],
    ],
    [
      '# nothing\n',
      [
        "error[SF0007]: stack file 'stack.yaml' is empty",
        "hint: write at least 'services:' with one service",
      ],
    ],
    [
      'services:\n',
      [
        "stack.yaml:1:1: error[SF0006]: 'services' must be a mapping, not nothing",
        'hint: give it a value, or remove the key',
      ],
    ],
    [
      'a',
      [
        'stack.yaml:1:1: error[SF0006]: a stack file must be a mapping',
        "hint: begin with 'services:'",
      ],
    ],
    [
      '- a',
      [
        'stack.yaml:1:1: error[SF0006]: a stack file must be a mapping',
        "hint: begin with 'services:'",
      ],
    ],
    ['services: []', ["stack.yaml:1:11: error[SF0006]: 'services' must be a mapping, not a list"]],
    [
      'services: {web: }',
      [
        "stack.yaml:1:12: error[SF0006]: service 'web' must be a mapping, not nothing",
        'hint: give it a value, or remove the key',
      ],
    ],
    [
      'services: {web: x}',
      ["stack.yaml:1:17: error[SF0006]: service 'web' must be a mapping, not a string"],
    ],
    [
      'services: {"a b": {image: x}}',
      [
        "stack.yaml:1:12: error[SF0017]: 'a b' is no valid name in 'services'",
        'hint: use letters, digits, dots, hyphens and underscores',
      ],
    ],
    [
      'services: {1: {image: x}}',
      ["stack.yaml:1:12: error[SF0006]: key '1' is not a string", 'hint: put the key in quotes'],
    ],
    [
      'services: {constructor: {image: x}}',
      [
        "stack.yaml:1:12: error[SF0017]: 'constructor' cannot be a name in 'services'",
        'hint: choose another name',
      ],
    ],
    [
      'foo: 1\nservices: {w: {image: x}}',
      [
        "stack.yaml:1:1: error[SF0005]: unknown key 'foo' at the top level",
        'hint: known here: version, name, services, networks, volumes, include, configs, secrets, models',
      ],
    ],
    [
      'include: [a]\nservices: {w: {image: x}}',
      [
        "stack.yaml:1:11: error[SF0001]: included file 'a' does not exist",
        'hint: correct the path; it is relative to the project directory',
      ],
    ],
    [
      'version: "3"\nservices: {w: {image: x}}',
      [
        "stack.yaml:1:1: warning[SF0020]: the key 'version' is obsolete and has no effect",
        'hint: remove it',
      ],
    ],
    [
      'name: "!!"\nservices: {w: {image: x}}',
      [
        'stack.yaml:1:7: error[SF0013]: the project name holds no letter or digit',
        "hint: set 'name:' in the stack file, or use -p",
      ],
    ],
    [
      'services: {a: {image: x}, a: {image: y}}',
      [
        "stack.yaml:1:27: error[SF0004]: key 'a' is already given in line 1",
        'hint: remove one of the two, or merge what is below them',
      ],
    ],
    [
      'services: {a: {image: x, image: y}}',
      [
        "stack.yaml:1:26: error[SF0004]: key 'image' is already given in line 1",
        'hint: remove one of the two, or merge what is below them',
      ],
    ],
    [
      'a: b: c',
      [
        'stack.yaml:1:4: error[SF0003]: invalid YAML: nested mappings are not allowed in compact mappings',
        "hint: put a value that holds ': ' in quotes",
      ],
    ],
    [
      'services:\n\tweb: 1',
      [
        'stack.yaml:2:1: error[SF0003]: invalid YAML: tabs are not allowed as indentation',
        'hint: indent with spaces: YAML allows no tabs there',
      ],
    ],
    [
      'a: [1',
      [
        'stack.yaml:1:6: error[SF0003]: invalid YAML: a bracket is not closed, or its content is not indented',
        'hint: close the bracket',
      ],
    ],
    [
      'a: "x',
      [
        'stack.yaml:1:6: error[SF0003]: invalid YAML: a quote is not closed',
        'hint: close the quote',
      ],
    ],
    ['services: *gone', ["stack.yaml:1:11: error[SF0003]: alias '*gone' has no anchor before it"]],
    [
      'a: &a [*a]',
      [
        "stack.yaml:1:1: error[SF0005]: unknown key 'a' at the top level",
        'hint: known here: version, name, services, networks, volumes, include, configs, secrets, models',
        "stack.yaml:1:8: error[SF0003]: alias '*a' stands inside its own anchor",
      ],
    ],
    [
      'services: {w: {<<: 5, image: x}}',
      ["stack.yaml:1:20: error[SF0003]: '<<' takes a mapping, an alias of one, or a list of them"],
    ],
    [
      '? [a]\n: b',
      [
        'stack.yaml:1:3: error[SF0006]: a key must be a plain string',
        'hint: put the key in quotes',
      ],
    ],
    [
      'services: {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [c]}, c: {image: x, depends_on: [a]}}',
      [
        'stack.yaml:1:39: error[SF0011]: services depend on each other in a cycle: a -> b -> c -> a',
        'hint: remove one of these dependencies',
      ],
    ],
    [
      'services: {a: {image: x, ports: ["80:80"]}, b: {image: x, ports: ["127.0.0.1:80:1"]}}',
      [
        "stack.yaml:1:67: error[SF0022]: host port 80/tcp of service 'b' is also published by service 'a'",
        'hint: choose another host port, or another address; the first use is in line 1',
      ],
    ],
    [
      'services: {a: {image: x, ports: ["80:80", "80:81"]}}',
      [
        "stack.yaml:1:43: error[SF0022]: host port 80/tcp of service 'a' is already published by this service",
        'hint: choose another host port, or another address; the first use is in line 1',
      ],
    ],
    [
      'services: {a: {image: x, container_name: same}, b: {image: x, container_name: same}}',
      [
        "stack.yaml:1:79: error[SF0022]: container name 'same' of service 'b' is also that of service 'a'",
        'hint: give each service its own container_name, or none',
      ],
    ],
    [
      'services: {w: {image: x, networks: [n]}}\nnetworks: {n: {driver: overlay}}',
      [
        "stack.yaml:2:24: error[SF0016]: driver 'overlay' of network 'n' is not supported",
        "hint: remove it, or use 'bridge'",
      ],
    ],
    [
      'services: {w: {image: x, networks: [n]}}\nnetworks: {n: {ipam: {config: [{subnet: 10.0.0.1/8}]}}}',
      [
        "stack.yaml:2:41: error[SF0006]: subnet '10.0.0.1/8' of network 'n' is no IPv4 range",
        "hint: write the first address and a prefix length up to 30, such as '172.28.0.0/16'",
      ],
    ],
    [
      'services: {w: {image: x, networks: [n]}}\nnetworks: {n: {ipam: {config: [{subnet: 10.0.0.0/8, gateway: 11.0.0.1}]}}}',
      [
        "stack.yaml:2:62: error[SF0012]: gateway '11.0.0.1' of network 'n' is outside its subnet",
        'hint: choose an address in 10.0.0.0/8',
      ],
    ],
    [
      'services: {w: {image: x, networks: [n]}}\nnetworks: {n: {ipam: {config: [{gateway: 11.0.0.1}]}}}',
      [
        "stack.yaml:2:42: error[SF0012]: network 'n' has a gateway, but no subnet",
        "hint: add 'subnet' beside it",
      ],
    ],
    [
      'services: {w: {image: x, networks: [n]}}\nnetworks: {n: {attachable: true, lables: {}}}',
      [
        "stack.yaml:2:34: error[SF0005]: unknown key 'lables' in network 'n'",
        "hint: did you mean 'labels'?",
      ],
    ],
    [
      'services: {w: {image: x}}\nvolumes: {v: {driver: nfs}}',
      [
        "stack.yaml:2:23: error[SF0016]: driver 'nfs' of volume 'v' is not supported",
        "hint: remove it, or use 'local'",
      ],
    ],
    [
      'services: {w: {image: x}}\nvolumes: {v: {external: true, labels: {a: b}}}',
      [
        "stack.yaml:2:31: error[SF0012]: external volume 'v' has the key 'labels'",
        "hint: an external volume exists already: remove 'labels' or 'external'",
      ],
    ],
    [
      'services: {w: {image: x}}\nvolumes: {v: {driver_opts: {a: b}}}',
      [
        "stack.yaml:2:29: error[SF0016]: option 'a' of volume 'v' is not supported",
        'hint: remove it; known here: type, device, o',
      ],
    ],
    [
      'services: {w: {image: x}}\nvolumes: [a]',
      ["stack.yaml:2:10: error[SF0006]: 'volumes' must be a mapping, not a list"],
    ],
    [
      'services: {a: &t {imge: x}, b: *t}',
      [
        "stack.yaml:1:19: error[SF0005]: unknown key 'imge' in service 'a'",
        "hint: did you mean 'image'?",
      ],
    ],
  ])('%j', async (text, expected) => {
    expect(await complaintsWithHints(text)).toEqual(expected)
  })
})
