import { describe, expect, it } from 'vitest'
import { loadModel } from '../../../src/config/load-project.ts'
import { printConfig } from '../../../src/config/print-config.ts'
import { optionsFor } from '../../support/load-text.ts'
import type { Files } from '../../support/load-text.ts'

async function printed(files: Files | string, format: 'yaml' | 'json' = 'yaml'): Promise<string> {
  const result = await loadModel(optionsFor(files, { environment: { HOME: '/home/me' } }), {
    without: new Set(),
  })
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join('\n'))
  return printConfig(result.model, format)
}

const shop: Files = {
  'stack.yaml': `
name: shop
x-team: {owner: me}
services:
  web:
    image: nginx:1
    command: sh -c "echo $$HOME"
    ports: ["8080:80", "127.0.0.1:9000-9001:90-91/udp", 3000]
    volumes: [data:/data, ./src:/app:ro, /anon, {type: tmpfs, target: /t, tmpfs: {size: 1m, mode: 0700}}]
    depends_on: [db]
    environment: [B=2, A=1, NONE]
    env_file: web.env
    networks: {back: {aliases: [w]}, default: }
    mem_limit: 512m
    cpus: "0.5"
    stop_grace_period: 90s
    extra_hosts: {z: 1.1.1.1, a: host-gateway}
    labels: [on=yes]
    ulimits: {nofile: {hard: 2, soft: 1}, nproc: 5}
    init: false
    read_only: false
    restart: no
  db:
    rootfs: host
    command: [sleep, "1"]
    entrypoint: []
    healthcheck: {interval: 1m30s, test: "true", retries: 0}
    deploy: {replicas: 2, resources: {limits: {memory: 1g}}}
    expose: [5432]
    tmpfs: /run
volumes: {data: , unused: }
networks: {back: {internal: true, ipam: {config: [{gateway: 10.1.0.1, subnet: 10.1.0.0/16}]}}}
`,
  'web.env': 'FROM_FILE=f\n',
}

describe('printConfig', () => {
  it('prints the canonical file as Compose does', async () => {
    expect(await printed(shop)).toBe(`name: shop
services:
  db:
    command:
      - sleep
      - "1"
    deploy:
      replicas: 2
      resources:
        limits:
          memory: "1073741824"
    entrypoint: []
    expose:
      - "5432"
    healthcheck:
      test:
        - CMD-SHELL
        - "true"
      interval: 1m30s
      retries: 0
    networks:
      default: null
    rootfs: host
    tmpfs:
      - /run
  web:
    cpus: 0.5
    command:
      - sh
      - -c
      - echo $$HOME
    depends_on:
      db:
        condition: service_started
        required: true
    environment:
      A: "1"
      B: "2"
      FROM_FILE: f
      NONE: null
    extra_hosts:
      - a=host-gateway
      - z=1.1.1.1
    image: nginx:1
    init: false
    labels:
      "on": "yes"
    mem_limit: "536870912"
    networks:
      back:
        aliases:
          - w
      default: null
    ports:
      - mode: ingress
        target: 80
        published: "8080"
        protocol: tcp
      - mode: ingress
        host_ip: 127.0.0.1
        target: 90
        published: "9000"
        protocol: udp
      - mode: ingress
        host_ip: 127.0.0.1
        target: 91
        published: "9001"
        protocol: udp
      - mode: ingress
        target: 3000
        protocol: tcp
    restart: "no"
    stop_grace_period: 1m30s
    ulimits:
      nofile:
        soft: 1
        hard: 2
      nproc: 5
    volumes:
      - type: volume
        source: data
        target: /data
        volume: {}
      - type: bind
        source: /srv/shop/src
        target: /app
        read_only: true
        bind:
          create_host_path: true
      - type: volume
        target: /anon
        volume: {}
      - type: tmpfs
        target: /t
        tmpfs:
          size: "1048576"
          mode: 448
networks:
  back:
    name: shop_back
    ipam:
      config:
        - subnet: 10.1.0.0/16
          gateway: 10.1.0.1
    internal: true
  default:
    name: shop_default
volumes:
  data:
    name: shop_data
x-team:
  owner: me
`)
  })

  it('prints what it reads back as the same', async () => {
    const once = await printed(shop)
    expect(await printed(once)).toBe(once)
  })

  it('prints JSON with what Go cannot leave out', async () => {
    const text = await printed(
      'services: {web: {image: x, deploy: {replicas: 1}, command: "a $$b"}}',
      'json',
    )
    expect(text).toBe(
      `{
  "name": "shop",
  "networks": {
    "default": {
      "name": "shop_default",
      "ipam": {}
    }
  },
  "services": {
    "web": {
      "command": [
        "a",
        "$$b"
      ],
      "deploy": {
        "replicas": 1,
        "resources": {},
        "placement": {}
      },
      "entrypoint": null,
      "image": "x",
      "networks": {
        "default": null
      }
    }
  }
}
`.trimEnd(),
    )
  })
})
