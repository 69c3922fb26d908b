import { join } from 'node:path'

/** Where everything of one stackd lies, below its data and run directories. */
export interface StateLayout {
  readonly dataDirectory: string
  readonly runDirectory: string
  readonly images: string
  readonly volumes: string
  readonly networks: string
  readonly hostRootfs: string
  /** State of the OCI runtime, its `--root`. */
  readonly runtimeRoot: string
  readonly projects: string
  readonly containers: string
  /** What containers write, one directory each. */
  readonly writableLayers: string
  readonly watchCommand: string
  readonly lock: string
  container(id: string): ContainerPaths
  logFile(project: string, containerName: string, id: string): string
}

export interface ContainerPaths {
  /** Bundle of the OCI runtime, and all that ends with a reboot. */
  readonly bundle: string
  /** Beside the writable layers: what it is outlives a reboot with what it has written. */
  readonly record: string
  readonly health: string
  /** Present once an end was asked for, so that the exit is known to be wanted. */
  readonly endRequested: string
  readonly exitRecord: string
  readonly controlSocket: string
  /** Directory of the socket on which it may say that it is ready, and what a monitor leaves then. */
  readonly notify: string
  readonly ready: string
  /** Locked by a monitor while it is at work on the container. */
  readonly monitorLock: string
  readonly rootfs: string
  /** Configs and secrets that are no files of the machine. */
  readonly mountedFiles: string
  readonly hosts: string
  readonly hostname: string
  readonly resolvConf: string
  /** Writable layers; outlive the runs of the container. */
  readonly writable: string
}

export function stateLayout(dataDirectory: string, runDirectory: string): StateLayout {
  const inData = (name: string): string => join(dataDirectory, name)
  const inRun = (name: string): string => join(runDirectory, name)
  return {
    dataDirectory,
    runDirectory,
    images: inData('images'),
    volumes: inData('volumes'),
    networks: inData('networks'),
    hostRootfs: inData('host-rootfs'),
    runtimeRoot: inRun('runtime'),
    projects: inData('projects'),
    containers: inRun('containers'),
    writableLayers: inData('containers'),
    watchCommand: inRun('stackd.command'),
    lock: inRun('stackd.lock'),
    container: (id) =>
      containerPaths(join(runDirectory, 'containers', id), join(dataDirectory, 'containers', id)),
    logFile: (project, containerName, id) =>
      join(dataDirectory, 'logs', project, containerName, `${id}.log`),
  }
}

function containerPaths(bundle: string, writable: string): ContainerPaths {
  const inBundle = (name: string): string => join(bundle, name)
  return {
    bundle,
    record: join(writable, 'container.json'),
    health: inBundle('health.json'),
    endRequested: inBundle('end-requested'),
    exitRecord: inBundle('exit.json'),
    controlSocket: inBundle('control.sock'),
    notify: inBundle('notify'),
    ready: inBundle('ready'),
    monitorLock: inBundle('monitor.lock'),
    rootfs: inBundle('rootfs'),
    mountedFiles: inBundle('files'),
    hosts: inBundle('hosts'),
    hostname: inBundle('hostname'),
    resolvConf: inBundle('resolv.conf'),
    writable,
  }
}
