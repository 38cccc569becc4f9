/**
 * Bench: what the shape of a message costs, against SHA-256 of the same octets in the same run.
 *
 * `usual` is a reply of 8 KiB with a text and an HTML part, `japanese` the like in ISO-2022-JP,
 * `attached` a picture of which 64 KiB are seen, `hostile` 64 KiB of what costs most: nested parts
 * whose boundaries begin alike, and lines that are nearly a boundary. Keyed hashes are made
 * as the guard makes them; each mail has a subject of its own. Time is
 * what the process used, with its garbage collector. `--json`, `--runs N`, `--messages N`.
 */
import { hash } from 'node:crypto'
import { BoundedMap } from '../src/lib/bounded.ts'
import type { Instant } from '../src/lib/time.ts'
import type { SenseHash } from '../src/senses/hash.ts'
import { sensesOf } from '../src/senses/message.ts'
import { figureOf, interleaved, print, ratioOf, readBenchOptions } from './lib.ts'

const { json, runs, messages } = readBenchOptions({ messages: 400 })
/** HMAC-SHA-256 by two digests, and the last few at hand, as `keeper/secrets.ts` does it. */
const inner = Buffer.alloc(64, 0x36)
const outer = Buffer.concat([Buffer.alloc(64, 0x5c), Buffer.alloc(32)])
const atHand = new BoundedMap<string, number>(4_096)
const keyed: SenseHash = (about, text) => {
  const named = `${about}\0${text}`
  const known = atHand.get(named)
  if (known !== undefined) return known
  outer.set(hash('sha256', Buffer.concat([inner, Buffer.from(named)]), 'buffer'), 64)
  const number = hash('sha256', outer, 'buffer').readUIntBE(0, 6)
  atHand.set(named, number)
  return number
}

const fields = (type: string, more = '') =>
  `Message-ID: <3f6c1a2b-7d1e-4c55-9a0b-0123456789ab@example.jp>
Date: Sun, 22 Nov 2026 11:59:30 +0900
MIME-Version: 1.0
User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Thunderbird/102.15.1
Content-Language: ja
To: Bob <bob@example.net>, Carol <carol@example.org>
References: <a@example.net> <b@example.net>
From: Alice <alice@example.jp>
Subject: =?UTF-8?B?UmU6IOirvuaxguabuOOBruS7tuOAkOmHjeimgeOAkQ==?=
Content-Type: ${type}
${more}`
const crlf = (text: string) => text.replaceAll('\n', '\r\n')
const sentence =
  'Thank you for your mail of last week, we have looked at it and will answer soon.\n'
const html =
  '<p style="margin:0">Thank you for your mail of last week, <a href="https://www.example.jp/a?b=c">see here</a>.</p>\n'
const two = (charset: string, plain: Buffer, rich: Buffer) =>
  Buffer.concat([
    Buffer.from(crlf(`--b1\nContent-Type: text/plain; charset=${charset}\n\n`)),
    plain,
    Buffer.from(crlf(`\n--b1\nContent-Type: text/html; charset=${charset}\n\n`)),
    rich,
    Buffer.from('\r\n--b1--\r\n'),
  ])
const alternative = fields('multipart/alternative; boundary="b1"')
/** お世話になっております */
const jis = Buffer.concat(
  Array.from({ length: 130 }, () =>
    Buffer.from('1b2442242a40244f43244b244a24432446242a246a245e24391b2842206f6b0d0a', 'hex'),
  ),
)
const cases = {
  usual: {
    headers: alternative,
    body: two('UTF-8', Buffer.from(crlf(sentence.repeat(40))), Buffer.from(crlf(html.repeat(42)))),
  },
  japanese: {
    headers: alternative,
    body: two('ISO-2022-JP', jis, jis),
  },
  attached: {
    headers: fields('multipart/mixed; boundary="b1"'),
    body: Buffer.concat([
      Buffer.from(
        crlf(
          `--b1\nContent-Type: text/plain\n\n${sentence}\n--b1\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n`,
        ),
      ),
      Buffer.from(`${'A'.repeat(76)}\r\n`.repeat(830)),
    ]).subarray(0, 65_536),
  },
  hostile: {
    headers: fields(`multipart/mixed; boundary="${'b'.repeat(62)}0"`),
    body: Buffer.from(
      [1, 2, 3, 4, 5, 6, 7, 8, 9]
        .map(
          (n) =>
            `--${'b'.repeat(62)}${n - 1}\nContent-Type: multipart/mixed; boundary="${'b'.repeat(62)}${n}"\n\n`,
        )
        .join('') + `--${'b'.repeat(63)}\n`.repeat(1_000),
    ).subarray(0, 65_536),
  },
} as const

const submittedAt = Temporal.Instant.from('2026-11-22T12:00:00+09:00').epochMilliseconds as Instant
const client = {
  protocol: 'smtp',
  helo: '[192.168.1.5]',
  tlsVersion: 'TLSv1.3',
  mechanism: 'PLAIN',
}
for (const [name, { headers, body }] of Object.entries(cases)) {
  const bytes = headers.length + body.length
  let nth = 0
  // Letters, for numbers in a subject make no difference.
  const own = () =>
    (nth++).toString(36).replaceAll(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '')
  const timed = (work: () => unknown) => async () => {
    const from = process.cpuUsage()
    for (let n = 0; n < messages; n += 1) work()
    const { user, system } = process.cpuUsage(from)
    return (user + system) / 1_000 / messages
  }
  const samplesOf = [
    {
      name: 'sha256',
      run: timed(() => hash('sha256', Buffer.concat([Buffer.from(headers), body]))),
    },
    {
      name: 'shape',
      run: timed(() =>
        sensesOf(
          {
            headers: headers.replace('=?UTF-8', `${own()} =?UTF-8`),
            bodyStart: body,
            submittedAt,
            client,
          },
          keyed,
        ),
      ),
    },
  ]
  // The first round warms the compiler.
  for (const { run } of samplesOf) await run()
  const samples = await interleaved(samplesOf, runs)
  const [bare = [], shaped = []] = [samples.get('sha256'), samples.get('shape')]
  const time = (who: string, its: readonly number[]) =>
    figureOf(
      { bench: 'shape', case: `${name}-${who}`, figure: 'microseconds', unit: 'us' },
      its.map((milliseconds) => milliseconds * 1_000),
    )
  const [bareTime, ownTime] = [time('sha256', bare), time('shape', shaped)]
  const speed = figureOf(
    { bench: 'shape', case: `${name}-shape`, figure: 'megabytesPerSecond', unit: 'MB/s' },
    shaped.map((milliseconds) => bytes / milliseconds / 1_000),
  )
  print([bareTime, ownTime, speed, ratioOf(ownTime, bareTime)], json)
}
