import type { Surroundings } from './surroundings.ts'

/**
 * The unit of systemd.unit(5) that starts the supervisor at boot; it brings up what is to be up, in
 * the order of dependencies. Its containers are not its own: they go on when it is stopped.
 */
export function bootUnit({
  node,
  programDirectory,
  directories,
}: Pick<Surroundings, 'node' | 'programDirectory' | 'directories'>): string {
  return `[Unit]
Description=Supervisor of stack, which brings up what is to be up
Wants=network-online.target
After=network-online.target local-fs.target
RequiresMountsFor=${quoted(directories.data)}

[Service]
ExecStart=${argument(node)} ${argument(`${programDirectory}/stackd.cjs`)}
Environment=${quoted(`STACK_DATA_DIR=${directories.data}`)}
Environment=${quoted(`STACK_RUN_DIR=${directories.run}`)}
Environment=UV_THREADPOOL_SIZE=16
KillMode=process
TasksMax=infinity
LimitNOFILE=1048576

[Install]
WantedBy=multi-user.target
`
}

/** As systemd.syntax(7) reads words: quotes and specifiers stand for nothing. */
function quoted(word: string): string {
  return `"${word.replace(/[\\"]/g, String.raw`\$&`).replaceAll('%', '%%')}"`
}

/** In command lines, variables stand for nothing either (systemd.service(5)). */
function argument(word: string): string {
  return quoted(word).replaceAll('$', '$$$$')
}
