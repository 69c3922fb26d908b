/** Where the log of one container is: `<data>/logs/<project>/<container name>/<id>.log`. */
export interface ContainerLog {
  readonly containerId: string
  readonly containerName: string
  readonly service: string
  /** The file written to; rotated ones are beside it with `.1`, `.2`, … appended. */
  readonly path: string
}
