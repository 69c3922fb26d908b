import { StackError } from '../../errors/stack-error.ts'
import type { NativeBinding } from '../../native/binding.ts'
import { readAccountFile } from './read-account-file.ts'

export interface ResolvedUser {
  readonly uid: number
  readonly gid: number
  /** Supplementary groups; the primary one is among them. */
  readonly additionalGids: readonly number[]
  readonly home: string
}

export interface ResolveUserInput {
  /** `user[:group]`, names or numbers; empty is root. */
  readonly user: string
  /** Further groups, names or numbers. */
  readonly groups?: readonly string[]
  /** Where `/etc/passwd` and `/etc/group` are looked up: layers top first, or `/proc/PID/root`. */
  readonly roots: readonly string[]
  readonly binding: Pick<NativeBinding, 'readFileInRoot'>
  /** Named in failures. */
  readonly serviceName: string
}

interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
}

interface Group {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/** Docker's bound. Beyond it some programs read a number as negative, and that as root. */
const greatestId = 2 ** 31 - 1

/** Fails with CT0001 when the user or group is unknown or out of range. */
export async function resolveUser(input: ResolveUserInput): Promise<ResolvedUser> {
  const [userPart, groupPart] = splitOnce(input.user === '' ? '0' : input.user)
  const accounts = parseAccounts(await readAccountFile('/etc/passwd', input))
  const groups = parseGroups(await readAccountFile('/etc/group', input))
  const account = findAccount(userPart === '' ? '0' : userPart, accounts, input)
  const gid =
    groupPart === undefined || groupPart === '' ? account.gid : findGroup(groupPart, groups, input)
  // A group named by the user stands alone, as with docker run --user.
  const memberOf =
    gid === account.gid && !groupPart
      ? groups.filter(({ members }) => members.includes(account.name)).map((group) => group.gid)
      : []
  const added = (input.groups ?? []).map((group) => findGroup(group, groups, input))
  return {
    uid: account.uid,
    gid,
    additionalGids: [...new Set([gid, ...memberOf, ...added])],
    home: account.home,
  }
}

/** A number is never looked up as a name: an image could call its root account 1000. */
function findAccount(
  written: string,
  accounts: readonly Account[],
  input: ResolveUserInput,
): Account {
  const uid = numericId(written, input)
  const found = accounts.find((account) =>
    uid === undefined ? account.name === written : account.uid === uid,
  )
  if (found !== undefined) return found
  if (uid !== undefined) return { name: '', uid, gid: 0, home: '/' }
  throw new StackError('CT0001', `service ${input.serviceName}: no user ${written} in its image`, {
    hint: 'use a user that /etc/passwd of the image has, or a number',
  })
}

function findGroup(written: string, groups: readonly Group[], input: ResolveUserInput): number {
  const gid = numericId(written, input)
  if (gid !== undefined) return gid
  const found = groups.find(({ name }) => name === written)
  if (found !== undefined) return found.gid
  throw new StackError('CT0001', `service ${input.serviceName}: no group ${written} in its image`, {
    hint: 'use a group that /etc/group of the image has, or a number',
  })
}

function numericId(written: string, { serviceName }: ResolveUserInput): number | undefined {
  const id = parseId(written)
  if (id !== undefined) return id
  if (!/^[+-]?\d+$/.test(written)) return undefined
  throw new StackError(
    'CT0001',
    `service ${serviceName}: user or group ${written} is out of range`,
    {
      hint: `use a number from 0 to ${greatestId}`,
    },
  )
}

function parseId(text: string): number | undefined {
  if (!/^\d{1,10}$/.test(text)) return undefined
  const id = Number(text)
  return id <= greatestId ? id : undefined
}

/** passwd(5): name, password, uid, gid, comment, home, shell. */
function parseAccounts(text: string): readonly Account[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', , uidText = '', gidText = '', , home = ''] = line.split(':')
    const uid = parseId(uidText)
    const gid = parseId(gidText)
    if (name === '' || uid === undefined || gid === undefined) return []
    return [{ name, uid, gid, home: home === '' ? '/' : home }]
  })
}

/** group(5): name, password, gid, members. */
function parseGroups(text: string): readonly Group[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', , gidText = '', memberText = ''] = line.split(':')
    const gid = parseId(gidText)
    if (name === '' || gid === undefined) return []
    return [{ name, gid, members: memberText.split(',').filter((member) => member !== '') }]
  })
}

function splitOnce(text: string): readonly [string, string?] {
  const end = text.indexOf(':')
  return end < 0 ? [text] : [text.slice(0, end), text.slice(end + 1)]
}
