import { describe, expect, it } from 'vitest'
import { complaintsOfWeb, loadWeb } from '../../support/load-text.ts'

describe('hooks', () => {
  it('are read with all that they say', async () => {
    const { hooks } = await loadWeb(`image: x
post_start:
  - command: ./warm up
  - { command: [a, b c], user: root, privileged: true, working_dir: /app, environment: [A=1] }
pre_stop: [{ command: ./drain }]
pre_start: [{ command: ./migrate }, { command: seed, image: busybox, per_replica: true }]`)
    const plain = {
      user: undefined,
      workingDirectory: undefined,
      environment: {},
      privileged: false,
    }
    expect(hooks).toEqual({
      preStart: [
        { ...plain, command: ['./migrate'], image: undefined, perReplica: false },
        { ...plain, command: ['seed'], image: 'busybox', perReplica: true },
      ],
      postStart: [
        { ...plain, command: ['./warm', 'up'] },
        {
          command: ['a', 'b c'],
          user: 'root',
          privileged: true,
          workingDirectory: '/app',
          environment: { A: '1' },
        },
      ],
      preStop: [{ ...plain, command: ['./drain'] }],
    })
  })

  it('name a program', async () => {
    expect(await complaintsOfWeb('image: x\npost_start: [{command: [a]}, {command: []}]')).toEqual([
      "stack.yaml:4:44: error[SF0006]: 'post_start.1.command' of service 'web' is empty",
      "hint: name a program: ['./ready.sh', 'argument']",
    ])
  })
})
