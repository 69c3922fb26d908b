/**
 * The text of a stack file as people write large ones: what services share stands in anchors and
 * merge keys; databases, servers, workers and jobs take turns, each in its own way of writing.
 */
export function sampleStackFile(services) {
  const blocks = Array.from({ length: services }, (_, index) =>
    kinds[index % kinds.length](Math.floor(index / kinds.length)),
  )
  return `${head}\nservices:\n${blocks.join('\n')}\n${tail}`
}

/** Seven lines a service, with nothing shared and no variables. */
export function simpleStackFile(services) {
  const blocks = Array.from({ length: services }, (_, index) => simpleService(index))
  return `name: bench\n\nservices:\n${blocks.join('')}`
}

const simpleService = (index) => `  web-${index}:
    image: nginx:1.27
    restart: unless-stopped
    ports:
      - "${10_000 + index}:80"
    environment:
      LEVEL: info
`

const head = `name: bench

x-common: &common
  restart: unless-stopped
  security_opt: ["no-new-privileges:true"]
  stop_grace_period: 20s

x-environment: &environment
  TZ: \${TZ:-UTC}
  LOG_LEVEL: \${LOG_LEVEL:-info}
`

const tail = `
networks:
  front:
  back:
    internal: true
  metrics:
    ipam:
      config:
        - subnet: 172.28.0.0/16

volumes:
  data:
  uploads:
    labels: { backup: daily }
`

const kinds = [
  (group) => `
  # Group ${group}
  database-${group}:
    <<: *common
    image: postgres:\${POSTGRES_VERSION:-16.3}-alpine
    environment:
      - POSTGRES_USER=app
      - POSTGRES_PASSWORD=\${POSTGRES_PASSWORD:-only-for-tests}
    volumes:
      - data:/var/lib/postgresql/data
      - ./database-${group}/init.sql:/docker-entrypoint-initdb.d/init.sql:ro
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U app"]
      interval: 10s
      retries: 5
    networks: [back]`,
  (group) => `
  server-${group}:
    <<: *common
    image: "registry.example.com/shop/server:\${SERVER_TAG:-1.${group}}"
    command: ["node", "server.js", "--port", "3000"]
    environment:
      <<: *environment
      DATABASE_URL: postgres://app:\${POSTGRES_PASSWORD:-only-for-tests}@database-${group}/app
      PORT: 3000
    ports:
      - "\${BIND_ADDRESS:-127.0.0.1}:${10_000 + group}:3000"
    depends_on:
      database-${group}:
        condition: service_healthy
    labels:
      com.example.route: "Host(\`group-${group}.example.com\`)"
    healthcheck:
      test: curl -fsS http://localhost:3000/health || exit 1
      start_period: 1m30s
    deploy:
      resources:
        limits: { cpus: "1.50", memory: 512M }
    networks:
      front:
        aliases: [group-${group}.internal]
      back:`,
  (group) => `
  worker-${group}:
    <<: *common
    image: registry.example.com/shop/worker:\${WORKER_VERSION:-2}
    command: python -m worker --queue "group ${group}"
    environment: *environment
    volumes:
      - type: volume
        source: uploads
        target: /srv/uploads
        read_only: true
    depends_on: [database-${group}, server-${group}]
    networks: [back, metrics]`,
  (group) => `
  job-${group}:
    image: busybox:1.36
    command:
      - sh
      - -c
      - |
        while sleep 60; do wget -qO- http://server-${group}:3000/tick; done
    environment: ["LEVEL=\${LOG_LEVEL:-info}", EMPTY]
    depends_on: [server-${group}]
    labels: ["com.example.team=jobs", "com.example.group=${group}"]
    mem_limit: 64m
    user: "1000:1000"
    networks: [back]`,
]
