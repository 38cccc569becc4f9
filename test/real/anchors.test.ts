/**
 * Anchors through the real guard: what a person types, a relay and an authority on the loopback, and
 * what is left in the evidence.
 */
// needs: openssl
import { equal, match, ok } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { createServer, type Server as TcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { guardMissing, startGuard } from '../../lab/guard.ts'
import { openScratch, type Scratch, until } from '../../lab/scratch.ts'
import { needs } from '../../scripts/needs.ts'
import { authoritiesIn, serveStamps } from './tsa-authority.ts'

const skip =
  guardMissing() ??
  (needs.openssl.probes.every((probe) => existsSync(probe)) ? false : 'openssl is not installed')
const cli = join(import.meta.dirname, '../../bin/sekimori.js')

/** A relay that takes everything, as plainly as RFC 5321 allows. */
function relay(taken: string[]): Promise<TcpServer> {
  const server = createServer((socket) => {
    let isData = false
    let waiting = ''
    let mail = ''
    socket.setEncoding('utf8')
    socket.write('220 relay\r\n')
    socket.on('error', () => socket.destroy())
    socket.on('data', (text: string) => {
      waiting += text
      for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
        const line = waiting.slice(0, end)
        waiting = waiting.slice(end + 2)
        if (isData && line === '.') {
          isData = false
          taken.push(mail)
          socket.write('250 taken\r\n')
        } else if (isData) mail += `${line}\n`
        else if (/^RCPT/i.test(line)) {
          taken.push(line)
          socket.write('250 yes\r\n')
        } else if (/^DATA/i.test(line)) {
          isData = true
          mail = ''
          socket.write('354 go on\r\n')
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
        else socket.write('250 yes\r\n')
      }
    })
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

const portOf = (server: Server | TcpServer): number => (server.address() as { port: number }).port

let scratch: Scratch
let folder = ''
let data = ''
let config = ''
let stamps: Server
let smtp: TcpServer
const taken: string[] = []

type Ran = { readonly code: number; readonly out: string; readonly err: string }
const sekimori = (...words: string[]): Promise<Ran> =>
  new Promise((done) =>
    execFile(
      process.execPath,
      [cli, ...words, '--data', data, '--lang', 'en'],
      { cwd: folder, env: { ...process.env, LANG: 'C.UTF-8' }, timeout: 60_000 },
      (error, out, err) =>
        done({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    ),
  )
const told = async (...words: string[]): Promise<Record<string, unknown>> => {
  const ran = await sekimori(...words, '--json')
  equal(ran.code, 0, ran.err)
  return JSON.parse(ran.out) as Record<string, unknown>
}

before(async () => {
  if (skip !== false) return
  scratch = openScratch()
  folder = mkdtempSync(join(tmpdir(), 'sekimori-anchors-'))
  data = join(folder, 'data')
  const { authority, replyOf } = authoritiesIn(folder)
  authority('good')
  stamps = await serveStamps((request) => replyOf(request, 'good'))
  smtp = await relay(taken)
  config = join(folder, 'sekimori.yaml')
  writeFileSync(
    config,
    `origin: mx1.example.jp/sekimori/1
evidence:
  anchors:
    mail: { port: ${portOf(smtp)}, from: guard@mx1.example.jp, to: [a@example.org, b@example.net] }
    tsa:
      url: http://127.0.0.1:${portOf(stamps)}/
      allowLoopback: true
      caFile: ${join(folder, 'good-root.crt')}
`,
  )
  await startGuard(scratch, { instances: [], data, args: ['--config', config] })
  await until('the guard answers', 20_000, async () => (await sekimori('status')).code === 0)
})
after(async () => {
  if (skip !== false) return
  await scratch.close()
  stamps.close()
  smtp.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a checkpoint goes to the mailboxes, and can be cut out of the mail', { skip }, async () => {
  const { size, file } = await told('evidence', 'anchor', 'mail')
  equal(taken.filter((line) => /^RCPT/.test(line)).length, 2)
  const mail = taken.at(-1) ?? ''
  match(mail, /Auto-Submitted: auto-generated/i)
  const [head = '', ...body] = mail.split('\n\n')
  match(head, /X-Sekimori-Notice: anchor\./i)
  const text = Buffer.from(body.join('').replaceAll('\n', ''), 'base64').toString()
  const [, note = ''] = text.split('-----8<-----\n')
  const cut = join(folder, 'checkpoint.txt')
  writeFileSync(cut, note.replace(/-----8<-----$/, ''))
  const ran = await sekimori('verify', join(data, 'evidence'), '--checkpoint', cut)
  equal(ran.code, 0, ran.out)
  ok(existsSync(join(data, 'evidence', String(file))))
  ok(Number(size) > 0)
})

test('a stamp is asked for, and openssl finds it good over the file beside it', {
  skip,
}, async () => {
  const { file, size } = await told('evidence', 'anchor', 'tsa')
  const tsr = join(data, 'evidence', String(file))
  const note = join(tsr, '..', `${size}.txt`)
  const { openssl } = authoritiesIn(folder)
  const judged = openssl('ts', '-verify', '-in', tsr, '-data', note, '-CAfile', 'good-root.crt')
  match(judged.toString(), /Verification: OK/)
})

test('a card and a medium are made by a person, and the guard is told', { skip }, async () => {
  const card = await told('evidence', 'anchor', 'qr', '--out', join(folder, 'card.pdf'))
  match(readFileSync(join(folder, 'card.pdf'), 'latin1'), /^%PDF/)
  ok(card['kept'] !== null)
  const again = await sekimori('evidence', 'anchor', 'qr', '--out', join(folder, 'card.pdf'))
  equal(again.code, 2, again.err)
  const medium = join(folder, 'medium')
  mkdirSync(medium)
  const copied = await told('evidence', 'anchor', 'medium', medium)
  ok(Number(copied['files']) > 2)
  const there = String(copied['folder'])
  ok(existsSync(join(there, `notes/${copied['size']}.txt`)))
  const dns = await sekimori('evidence', 'anchor', 'dns')
  match(dns.out, /^_sekimori\.mx1\.example\.jp\. IN TXT "v=sekimori1 log=mx1/)
})

test('status says the level, what is missing and what could be proved', { skip }, async () => {
  const { evidence } = (await told('status')) as { evidence: { level: number; standing: Facts } }
  type Facts = {
    readonly missing: readonly string[]
    readonly advised: readonly string[]
    readonly provable: { readonly by: string; readonly seconds: number } | null
    readonly anchors: readonly { readonly way: string; readonly size: number | null }[]
    readonly seals: { readonly state: string }
  }
  equal(evidence.level, 0)
  equal(evidence.standing.missing.join(), 'witness')
  ok(!evidence.standing.advised.includes('mail') && !evidence.standing.advised.includes('card'))
  ok(evidence.standing.anchors.every(({ size }) => size !== null))
  ok((evidence.standing.provable?.seconds ?? 1e9) < 120)
  const { out } = await sekimori('status')
  match(out, /If this host were lost now, the last provable entry is \d+ \(by /)
})

test('seals are founded in the background, and each anchor is an entry', { skip }, async () => {
  await until('the keys of the seals are made', 240_000, () =>
    existsSync(join(data, 'evidence/fs/seals.txt')),
  )
  const { seals } = ((await told('status')) as { evidence: { standing: { seals: object } } })
    .evidence.standing
  equal((seals as { state: string }).state, 'sealing')
  const verified = await sekimori('verify', '--json')
  equal(verified.code, 0, verified.out)
  const { anchors } = JSON.parse(verified.out) as { anchors: Readonly<Record<string, number>> }
  for (const way of ['mail', 'tsa', 'qr', 'medium']) ok((anchors[way] ?? 0) >= 1, verified.out)
})
