/** What a resolv.conf(5) says. */
export interface ResolverSettings {
  readonly nameServers: readonly string[]
  readonly search: readonly string[]
  readonly options: readonly string[]
}
