/** A member of an archive, as hostile as a test wants it: nothing is checked or cleaned. */
export interface TarMember {
  readonly name: string
  /** The type flag; a file when left out, a directory for a name that ends in `/`. */
  readonly type?: string
  readonly content?: string | Buffer
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly mtime?: number
  readonly link?: string
  readonly device?: readonly [number, number]
  /** Records of a pax header before it. */
  readonly pax?: Readonly<Record<string, string | Buffer>>
  /** Bytes put over the header before its checksum is made, by offset. */
  readonly damage?: Readonly<Record<number, Buffer>>
  readonly checksum?: 'right' | 'wrong'
  /** Size in the header, when it is not to be that of the content. */
  readonly size?: number
}

/** An uncompressed ustar archive, ended by two blocks of zeros. */
export function tarArchive(members: readonly TarMember[]): Buffer {
  return Buffer.concat([...members.map(tarMember), Buffer.alloc(1024)])
}

/** One member without the archive's end. */
export function tarMember(member: TarMember): Buffer {
  const content = Buffer.from(member.content ?? '')
  const extension = member.pax === undefined ? Buffer.alloc(0) : paxMember(member.pax)
  return Buffer.concat([extension, header(member, content.length), content, padding(content)])
}

function paxMember(records: Readonly<Record<string, string | Buffer>>): Buffer {
  const lines = Object.entries(records).map(([key, value]) => paxRecord(key, Buffer.from(value)))
  return tarMember({ name: 'PaxHeaders/member', type: 'x', content: Buffer.concat(lines) })
}

/** The length counts its own digits. */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')])
  let length = rest.length + 1
  while (String(length).length + rest.length !== length) length += 1
  return Buffer.concat([Buffer.from(String(length)), rest])
}

function header(member: TarMember, contentSize: number): Buffer {
  const block = Buffer.alloc(512)
  block.write(member.name, 0, 100)
  octal(block, member.mode ?? (member.name.endsWith('/') ? 0o755 : 0o644), [100, 8])
  octal(block, member.uid ?? 0, [108, 8])
  octal(block, member.gid ?? 0, [116, 8])
  octal(block, member.size ?? contentSize, [124, 12])
  octal(block, member.mtime ?? 1_000_000_000, [136, 12])
  block.write(member.type ?? (member.name.endsWith('/') ? '5' : '0'), 156, 1)
  block.write(member.link ?? '', 157, 100)
  block.write('ustar\x0000', 257, 8)
  octal(block, member.device?.[0] ?? 0, [329, 8])
  octal(block, member.device?.[1] ?? 0, [337, 8])
  for (const [offset, bytes] of Object.entries(member.damage ?? {})) {
    bytes.copy(block, Number(offset))
  }
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0) + (member.checksum === 'wrong' ? 1 : 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 8)
  return block
}

function octal(block: Buffer, value: number, [offset, size]: readonly [number, number]): void {
  block.write(value.toString(8).padStart(size - 1, '0'), offset, size - 1)
}

function padding(content: Buffer): Buffer {
  return Buffer.alloc((512 - (content.length % 512)) % 512)
}
