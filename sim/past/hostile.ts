/**
 * Hostile: a folder of logs as somebody leaves it who wants the investigation to fail, or to run.
 *
 * Beside one honest log (`honest.log`, with a small theft in it) lie bombs, torn archives, a line
 * without end, names that are scripts, and things that are no files. For each it is said which notice
 * is due. Nothing in it harms who only looks at it; the bombs and the endless line take little room on
 * the disk (packed, and a hole).
 * Limits: fifo and device need mkfifo and mknod, the device root as well; without them they are left out.
 */
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  createWriteStream,
  ftruncateSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createGzip, deflateRawSync, gzipSync } from 'node:zlib'
import type { NoticeCode } from '../../src/incident/found.ts'

export type HostileOptions = {
  /** Octets that a bomb unpacks to; default 192 MiB, a multiple of 1 MiB. */
  readonly bombBytes?: number
  /** Octets of the line without end; default 1 GiB, nearly all a hole. */
  readonly lineBytes?: number
}

/** `notices`: one of them is due; none: it is only to be read. */
export type HostileFile = { readonly file: string; readonly notices: readonly NoticeCode[] }

export type Hostile = {
  readonly files: readonly HostileFile[]
  /** Lines of `honest.log`. */
  readonly honestLines: number
  /** The one who sent in it, as often as this. */
  readonly sender: string
  readonly messages: number
  /** An address that only strangers' words name: nobody was there. */
  readonly neverIp: string
  /** Begins of cells that no CSV may have. */
  readonly formulas: readonly string[]
}

const MiB = 2 ** 20
export const NEVER_IP = '203.0.113.66'
/** Runs where somebody forgot to escape. */
export const SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(2)>'
const FORMULAS = ['=HYPERLINK("http://evil.example","x")', '+1+1', '-2+3', '@SUM(A1:A9)'] as const

export async function writeHostile(folder: string, options: HostileOptions = {}): Promise<Hostile> {
  const { bombBytes = 192 * MiB, lineBytes = 2 ** 30 } = options
  mkdirSync(folder, { recursive: true })
  const files: HostileFile[] = []
  const put = (file: string, bytes: string | Uint8Array, ...notices: NoticeCode[]): void => {
    writeFileSync(join(folder, file), bytes)
    files.push({ file, notices })
  }
  const honest = honestLog()
  put('honest.log', honest.text)
  await gzipBomb(join(folder, 'bomb.log.gz'), bombBytes)
  files.push({ file: 'bomb.log.gz', notices: ['bomb'] })
  const zeros = Buffer.alloc(bombBytes)
  put('bomb.zip', zipOf([{ name: 'bomb.log', bytes: zeros }]), 'bomb')
  put(
    'liar.zip',
    zipOf([{ name: 'liar.log', bytes: zeros, told: 12 }]),
    'bomb',
    'truncated-archive',
  )
  endless(join(folder, 'endless.log'), lineBytes)
  files.push({ file: 'endless.log', notices: ['line-too-long'] })
  put(
    'nuls.log',
    `${'\0'.repeat(500)}${line(0, 'postfix/anvil[1]: statistics: x')}\n`,
    'nul-octets',
  )
  put(
    'latin.log',
    Buffer.concat([
      Buffer.from(`${line(1, 'postfix/smtpd[1]: connect from ')}`),
      Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xa0]),
      Buffer.from(`[198.51.100.7]\n`),
    ]),
    'not-utf8',
  )
  put('scripts.log', scripts())
  put('formulas.log', formulas())
  put(
    'traversal.tar',
    tarOf([['../../../../tmp/sekimori-traversal.log', honest.text.slice(0, 400)]]),
    'member-path',
  )
  put(
    'traversal.zip',
    zipOf([{ name: '../../sekimori-traversal.log', bytes: Buffer.from(honest.text) }]),
    'member-path',
    'damaged-archive',
  )
  const packed = gzipSync(honest.text.repeat(40))
  put('torn.log.gz', packed.subarray(0, Math.floor(packed.length / 2)), 'truncated-archive')
  const tar = tarOf([['inside.log', honest.text]])
  put('torn.tar', tar.subarray(0, 1_500), 'truncated-archive', 'damaged-archive')
  put('damaged.log.gz', damaged(packed), 'damaged-archive')
  put('empty.log', '', 'empty')
  put('program.bin', binary(), 'not-a-log', 'nul-octets', 'not-utf8')
  symlinkSync('nowhere.log', join(folder, 'dangling.log'))
  files.push({ file: 'dangling.log', notices: ['link'] })
  mkdirSync(join(folder, 'round'))
  symlinkSync('..', join(folder, 'round', 'again'))
  files.push({ file: 'round/again', notices: ['link'] })
  if (made('mkfifo', [join(folder, 'pipe.log')]))
    files.push({ file: 'pipe.log', notices: ['fifo'] })
  if (made('mknod', [join(folder, 'zero.log'), 'c', '1', '5']))
    files.push({ file: 'zero.log', notices: ['device'] })
  return {
    files,
    honestLines: honest.lines,
    sender: 'alice@example.jp',
    messages: MESSAGES,
    neverIp: NEVER_IP,
    formulas: FORMULAS,
  }
}

const MESSAGES = 40

const line = (second: number, text: string): string =>
  `2026-03-02T10:${String(Math.floor(second / 60) % 60).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.000000+09:00 mx1 ${text}`

function honestLog(): { readonly text: string; readonly lines: number } {
  const lines: string[] = []
  for (let n = 0; n < MESSAGES; n += 1) {
    const id = `4A${n.toString(16).toUpperCase().padStart(3, '0')}2E1001`
    const [to, at] = [`v${n}@m${n}.example.com`, n * 7]
    lines.push(
      line(
        at,
        `postfix/submission/smtpd[21]: ${id}: client=unknown[102.94.205.49], sasl_method=LOGIN, sasl_username=alice@example.jp`,
      ),
      line(at, `postfix/cleanup[22]: ${id}: message-id=<${n}@x>`),
      line(
        at,
        `postfix/qmgr[23]: ${id}: from=<alice@example.jp>, size=900, nrcpt=1 (queue active)`,
      ),
      line(
        at + 1,
        `postfix/smtp[24]: ${id}: to=<${to}>, relay=mx.m${n}.example.com[198.51.100.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)`,
      ),
      line(at + 1, `postfix/qmgr[23]: ${id}: removed`),
    )
  }
  return { text: `${lines.join('\n')}\n`, lines: lines.length }
}

/** Everything that a stranger may choose, chosen to run in a report. */
function scripts(): string {
  const quiet = SCRIPT.replaceAll(' ', '/')
  return [
    `postfix/submission/smtpd[31]: warning: unknown[198.51.100.8]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=${SCRIPT}`,
    `postfix/submission/smtpd[31]: warning: unknown[198.51.100.8]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=admin from [${NEVER_IP}]`,
    `postfix/smtpd[32]: NOQUEUE: reject: RCPT from unknown[198.51.100.8]: 554 5.7.1 <${SCRIPT}>: Relay access denied; from=<${quiet}@x.example> to=<y@z.example> proto=ESMTP helo=<${SCRIPT}>`,
    `postfix/cleanup[33]: 5B0012E1002: message-id=<${quiet}@[${NEVER_IP}]>`,
    `postfix/cleanup[33]: 5B0012E1002: warning: header Subject: ${SCRIPT} client=unknown[${NEVER_IP}], sasl_method=PLAIN, sasl_username=bob@example.jp from unknown[198.51.100.8]; from=<a@b.example> to=<c@example.jp> proto=ESMTP helo=<h>`,
    `postfix/submission/smtpd[31]: 5B0012E1002: client=unknown[198.51.100.8], sasl_method=LOGIN, sasl_username=${quiet}@example.jp`,
    `postfix/qmgr[23]: 5B0012E1002: from=<${quiet}@example.jp>, size=900, nrcpt=1 (queue active)`,
    `postfix/smtp[24]: 5B0012E1002: to=<${quiet}@m1.example.com>, relay=mx.m1.example.com[198.51.100.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ${SCRIPT} relay=[${NEVER_IP}])`,
    `postfix/qmgr[23]: 5B0012E1002: removed`,
    `dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<x>, method=PLAIN, rip=${NEVER_IP}, lip=1.1.1.1, session=<a>, method=PLAIN, rip=198.51.100.8, lip=192.0.2.26, TLS, session=<bcdefghijklmnopq>`,
  ]
    .map((text, n) => line(400 + n, text))
    .join('\n')
    .concat('\n')
}

function formulas(): string {
  return FORMULAS.map((formula, n) => {
    const id = `6C${n}012E1003`
    const name = formula.replaceAll(' ', '')
    return [
      `postfix/submission/smtpd[41]: ${id}: client=unknown[198.51.100.${20 + n}], sasl_method=LOGIN, sasl_username=${name}`,
      `postfix/qmgr[23]: ${id}: from=<${name}>, size=900, nrcpt=1 (queue active)`,
      `postfix/smtp[24]: ${id}: to=<${name}@m2.example.com>, relay=mx.m2.example.com[198.51.100.9]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx.m2.example.com[198.51.100.9] said: 550 ${formula})`,
      `postfix/qmgr[23]: ${id}: removed`,
    ]
      .map((text) => line(500 + n, text))
      .join('\n')
  })
    .join('\n')
    .concat('\n')
}

async function gzipBomb(path: string, bytes: number): Promise<void> {
  const piece = Buffer.alloc(MiB)
  function* pieces(): Generator<Buffer> {
    for (let n = 0; n < bytes / MiB; n += 1) yield piece
  }
  await pipeline(Readable.from(pieces()), createGzip({ level: 9 }), createWriteStream(path))
}

/** Begins as a log does and goes on without a line end; a good line stands behind. */
function endless(path: string, bytes: number): void {
  const file = openSync(path, 'w')
  const begin = line(300, 'postfix/smtpd[51]: connect from ')
  writeSync(file, begin)
  ftruncateSync(file, bytes)
  writeSync(file, `\n${line(301, 'postfix/anvil[1]: statistics: end')}\n`, bytes)
  closeSync(file)
}

/** A stream that goes wrong in its middle. */
function damaged(packed: Buffer): Buffer {
  const torn = Buffer.from(packed)
  torn.fill(0xaa, Math.floor(torn.length / 2), Math.floor(torn.length / 2) + 40)
  return torn
}

function binary(): Buffer {
  const bytes = Buffer.alloc(8_192)
  bytes.write('\x7fELF\x02\x01\x01', 'latin1')
  for (let at = 64; at < bytes.length; at += 1) bytes[at] = (Math.imul(at, 0x9e3779b1) >>> 13) & 255
  return bytes
}

/** POSIX.1-1988 ustar, names as they are given. */
function tarOf(members: readonly (readonly [name: string, text: string])[]): Buffer {
  const blocks: Buffer[] = []
  for (const [name, text] of members) {
    const body = Buffer.from(text)
    const header = Buffer.alloc(512)
    const field = (at: number, value: string): number => header.write(value, at, 'latin1')
    const octal = (n: number, digits: number): string => `${n.toString(8).padStart(digits, '0')}\0`
    field(0, name)
    field(100, octal(0o644, 7))
    field(108, octal(0, 7))
    field(116, octal(0, 7))
    field(124, octal(body.length, 11))
    field(136, octal(1_772_000_000, 11))
    field(148, ' '.repeat(8))
    field(156, '0')
    field(257, 'ustar\x0000')
    field(
      148,
      `${header
        .reduce((sum, octet) => sum + octet, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
    )
    blocks.push(header, body, Buffer.alloc((512 - (body.length % 512)) % 512))
  }
  return Buffer.concat([...blocks, Buffer.alloc(1_024)])
}

type Member = { readonly name: string; readonly bytes: Buffer; readonly told?: number }

/** A zip of deflated members (APPNOTE 6.3.3); `told`: the size that it claims, when that is a lie. */
function zipOf(members: readonly Member[]): Buffer {
  const parts: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, bytes, told = bytes.length } of members) {
    const packed = deflateRawSync(bytes, { level: 9 })
    const label = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(told, 18)
    common.writeUInt16LE(label.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, label, packed])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place, label]))
    parts.push(local)
    offset += local.length
  }
  const list = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, list, end])
}

function made(command: string, words: readonly string[]): boolean {
  try {
    execFileSync(command, words, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
