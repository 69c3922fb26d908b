/**
 * Where commands answer otherwise than Docker Compose 2.40.3 on purpose, and why, as a comparison of
 * about 150 command lines on both has shown; docs/compatibility.md lists it.
 */
export const explainedCommands = [
  {
    subject: 'exit codes of failures',
    reason:
      'Docker Compose ends with 1; here 2 is a wrong command line or an unknown service, 3 an invalid file, 4 a service that failed, 5 the machine or the supervisor, 6 a conflict such as a taken port',
  },
  {
    subject: 'messages of failures',
    reason:
      'the words of Docker Compose stand behind `error[CODE]: `, in lower case, and a hint follows: `no such service: web`, `service "web" is not running`',
  },
  {
    subject: '`exec` and `run` of a command that is not there',
    reason:
      '127, and the message on stderr, as a shell has it; Docker Compose has 126 and stdout for `exec`, 1 for `run`',
  },
  {
    subject: 'an unknown service in `stats`, `top`, `images`',
    reason: 'refused with a hint; Docker Compose prints an empty table and 0',
  },
  {
    subject: '`ps --status` and `kill -s` with a word that is none',
    reason: 'refused; Docker Compose finds nothing, and ends with 0',
  },
  {
    subject: '`pause`, `unpause` of what is so already',
    reason: 'done, as with `stop`; Docker Compose fails',
  },
  {
    subject: '`rm` without `--force` and without a terminal',
    reason: 'refused with a hint; Docker Compose removes nothing and ends with 0',
  },
  {
    subject: '`kill` of nothing',
    reason: '`warning: no container to kill`; Docker Compose prints the words alone',
  },
  {
    subject: '`create --force-recreate` of a service that runs',
    reason:
      'the new container is started, as the service is to run; Docker Compose leaves it created',
  },
  {
    subject: '`up` of a changed service that has a healthcheck',
    reason:
      'the new container is ready before the old one stops, unless something forbids it; Docker Compose stops first, and ignores `update_config`',
  },
  {
    subject: '`up`, `start` of one service with another one that failed',
    reason: 'both leave the other one alone; here its restart policy goes on, too',
  },
  {
    subject: '`run`',
    reason:
      'tells on stderr that its container is created, which `--quiet` hides; Docker Compose is silent',
  },
  {
    subject: '`run`, `up`, `create` with `--pull always`',
    reason: 'refused: no registry is asked; images come from `stack image load` and `import`',
  },
  {
    subject: '`up --abort-on-container-exit` and a one-shot that others need done',
    reason:
      'its success ends nothing; Docker Compose stops everything before the others have started. A container that its restart policy starts again ends nothing either',
  },
  {
    subject: '`up --abort-on-container-exit` or `--exit-code-from` that fails to start something',
    reason: 'stops everything, too; Docker Compose leaves the rest running',
  },
  {
    subject: '`up --no-attach` of everything',
    reason:
      'shows no output; Docker Compose shows all of it. `--menu` is accepted, and there is none',
  },
  {
    subject: '`up`, `create`, `scale`, `run` in a second directory with the same project name',
    reason:
      'refused with the ways out, among them `up --take-over`; Docker Compose takes the containers of the other directory for its own or for orphans',
  },
  {
    subject: '`depends_on` with `restart: true`',
    reason:
      'restarts the service also after its dependency crashed and was started again; Docker Compose is not there any more to do so',
  },
  {
    subject: '`port` of a port that is not published',
    reason: 'lists the ports inside of the container; Docker Compose those of the machine',
  },
  {
    subject: '`up --wait`',
    reason:
      'a container that has ended with 0 is done, and a failure is told at once; Docker Compose fails when any container ends that nothing waits for, and only when all others are ready',
  },
  {
    subject: 'a network that was edited',
    reason:
      'is made anew with the containers that are on it, which find each other as before; Docker Compose 2.40.3 leaves them without the names of each other',
  },
  {
    subject: '`logs --follow`',
    reason:
      'goes on with what is started later, until Ctrl-C; Docker Compose ends when no container runs any more',
  },
  {
    subject: '`stats`',
    reason: 'sorted by name, with a column for pressure where the kernel measures it',
  },
  {
    subject: '`cp`, `export`',
    reason: 'silent; Docker Compose tells on stderr what it copies',
  },
  {
    subject: '`events`',
    reason:
      'what happens to containers, without labels; Docker Compose also tells of `exec` and `top`, and `--until` ends with an error there',
  },
  {
    subject: 'tables',
    reason: 'as wide as needed, without blanks at the ends of lines',
  },
  {
    subject: '`--dry-run`',
    reason:
      'goes with what changes a project; with `run`, `exec`, `cp`, `image` and the like it is refused, which Docker Compose answers as if it had done them',
  },
  {
    subject: 'another stack file',
    reason:
      'limits, the restart policy, the health check, labels, published ports, networks with their aliases, `stop_signal` and `stop_grace_period` change in the container that runs (`Updated`); Docker Compose makes another one',
  },
  {
    subject: '`up` of a job that is done',
    reason:
      'a service that has ended with 0 and has not changed stays so, as a second `up` without a change does nothing; Docker Compose runs it again, as `job: {rerun: always}` does here',
  },
  {
    subject: '`restart` in progress lines',
    reason:
      '`Stopping`, `Stopped`, `Starting`, `Started`; Docker Compose says `Restarting`, `Started`',
  },
  {
    subject: '`ci`, `update`, `diff`, `inspect`, `start --wait`',
    reason: 'Docker Compose 2.40.3 has none of them; their words and flags are those of `docker`',
  },
]
