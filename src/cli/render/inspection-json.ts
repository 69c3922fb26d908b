import type { InspectedWithImage } from '../../app/inspect-containers.ts'
import type { ContainerState, Health } from '../../model/container-state.ts'
import type { Probe } from '../../model/healthcheck.ts'
import type { Mount } from '../../model/mount.ts'
import { maximumRetryCount } from '../../model/restart-policy.ts'
import type { ObservedMount } from '../../model/observed-state.ts'

type Json = Readonly<Record<string, unknown>>

const never = '0001-01-01T00:00:00Z'

/** A container with the keys of `docker inspect`, as far as there is something to say. */
export function inspectionJson(inspected: InspectedWithImage): Json {
  const { container, hostname, logFile, service, rootfs } = inspected
  const [path = '', ...args] = container.command
  return {
    Id: container.id,
    Created: new Date(container.createdAt).toISOString(),
    Path: path,
    Args: args,
    State: stateJson(container.state),
    Image: container.imageId ?? container.image,
    ResolvConfPath: '/etc/resolv.conf',
    HostnamePath: '/etc/hostname',
    LogPath: logFile,
    Name: `/${container.name}`,
    RestartCount: container.restartCount,
    Driver: 'overlay2',
    Platform: 'linux',
    HostConfig: hostConfigJson(inspected),
    GraphDriver: {
      Name: 'overlay2',
      Data: {
        LowerDir: rootfs.lowerDirectories.join(':'),
        UpperDir: rootfs.upperDirectory,
        WorkDir: rootfs.workDirectory,
      },
    },
    Mounts: container.mounts.map((mount) => mountJson(mount, service.mounts)),
    Config: configJson(inspected, hostname),
    NetworkSettings: networkJson(inspected),
  }
}

function stateJson(state: ContainerState): Json {
  const isRunning = state.status === 'running'
  const exit = state.status === 'exited' ? state.exit : undefined
  const startedAt = isRunning ? state.startedAt : exit?.startedAt
  return {
    Status: isRunning && state.paused ? 'paused' : state.status,
    Running: isRunning,
    Paused: isRunning && state.paused,
    Restarting: false,
    OOMKilled: exit?.oomKilled ?? false,
    Dead: false,
    Pid: isRunning ? state.pid : 0,
    ExitCode: exit?.exitCode ?? 0,
    Error: exit?.startError ?? '',
    StartedAt: startedAt === undefined ? never : new Date(startedAt).toISOString(),
    FinishedAt: exit === undefined ? never : new Date(exit.finishedAt).toISOString(),
    ...(isRunning && state.health.status !== 'none' ? { Health: healthJson(state.health) } : {}),
  }
}

function healthJson({ status, failingStreak, probes }: Health): Json {
  return {
    Status: status,
    FailingStreak: failingStreak,
    Log: probes.map(({ startedAt, endedAt, exitCode, output }) => ({
      Start: new Date(startedAt).toISOString(),
      End: new Date(endedAt).toISOString(),
      ExitCode: exitCode,
      Output: output,
    })),
  }
}

function hostConfigJson({ container, service }: InspectedWithImage): Json {
  const { resources, restart } = service
  const bindings = container.ports.map(
    ({ containerPort, protocol, hostAddress, hostPort }): [string, readonly Json[]] => [
      `${containerPort}/${protocol}`,
      [{ HostIp: hostAddress, HostPort: String(hostPort) }],
    ],
  )
  return {
    NetworkMode: container.endpoints[0]?.network ?? 'none',
    PortBindings: Object.fromEntries(bindings),
    RestartPolicy: {
      Name: restart.name,
      MaximumRetryCount: maximumRetryCount(restart),
    },
    AutoRemove: container.oneOff?.removedAtEnd ?? false,
    CapAdd: service.capAdd,
    CapDrop: service.capDrop,
    Dns: service.dns,
    Privileged: service.privileged,
    ReadonlyRootfs: service.readOnly,
    SecurityOpt: service.securityOpt,
    Init: service.init,
    NanoCpus: Math.round((resources.cpus ?? 0) * 1e9),
    Memory: resources.memory ?? 0,
    MemoryReservation: resources.memoryReservation ?? 0,
    PidsLimit: resources.pids ?? null,
    Sysctls: service.sysctls,
    Ulimits: Object.entries(service.ulimits).map(([Name, { soft, hard }]) => ({
      Name,
      Soft: soft,
      Hard: hard,
    })),
  }
}

function mountJson(mount: ObservedMount, declared: readonly Mount[]): Json {
  const { type, source, target, readOnly } = mount
  const bind = declared.find((each) => each.type === 'bind' && each.target === target)
  return {
    Type: type,
    ...(type === 'volume' ? { Name: source, Driver: 'local' } : {}),
    Source: source,
    Destination: target,
    Mode: readOnly ? 'ro' : 'rw',
    RW: !readOnly,
    Propagation: bind?.type === 'bind' ? bind.propagation : '',
  }
}

function configJson({ container, service, image }: InspectedWithImage, hostname: string): Json {
  return {
    Hostname: hostname,
    User: service.user ?? image?.config.user ?? '',
    Tty: service.tty,
    OpenStdin: service.stdinOpen,
    Env: Object.entries(service.environment).map(([name, value]) => `${name}=${value}`),
    Cmd: service.command ?? image?.config.command ?? [],
    Entrypoint: service.entrypoint ?? image?.config.entrypoint ?? [],
    Healthcheck: healthcheckJson(container),
    Image: container.image,
    WorkingDir: service.workingDirectory ?? image?.config.workingDirectory ?? '',
    StopSignal: service.stopSignal ?? image?.config.stopSignal ?? 'SIGTERM',
    StopTimeout: service.stopGracePeriod / 1000,
    Labels: container.labels,
  }
}

/** Times in nanoseconds, as Docker has them. */
function healthcheckJson({ healthcheck }: InspectedWithImage['container']): Json | null {
  if (healthcheck === undefined) return null
  const { probe, interval, timeout, retries, startPeriod, startInterval, onFailure } = healthcheck
  return {
    Test: probe.type === 'command' ? ['CMD', ...probe.command] : [],
    ...(probe.type === 'command' ? {} : { Probe: probeJson(probe) }),
    ...(onFailure === 'none' ? {} : { OnFailure: onFailure }),
    Interval: interval * 1e6,
    Timeout: timeout * 1e6,
    StartPeriod: startPeriod * 1e6,
    StartInterval: startInterval * 1e6,
    Retries: retries,
  }
}

/** A header may hold a password. */
function probeJson(probe: Probe): Json {
  return probe.type === 'http' ? { ...probe, headers: Object.keys(probe.headers) } : { ...probe }
}

function networkJson({ container }: InspectedWithImage): Json {
  const ports = new Map<string, Json[]>()
  for (const { containerPort, protocol, hostAddress, hostPort } of container.ports) {
    const key = `${containerPort}/${protocol}`
    ports.set(key, [...(ports.get(key) ?? []), { HostIp: hostAddress, HostPort: String(hostPort) }])
  }
  const networks = container.endpoints.map(
    ({ network, address, prefixLength, macAddress, aliases }): [string, Json] => [
      network,
      {
        Aliases: aliases,
        IPAddress: address,
        IPPrefixLen: prefixLength,
        MacAddress: macAddress,
      },
    ],
  )
  return { Ports: Object.fromEntries(ports), Networks: Object.fromEntries(networks) }
}
