/** The refused dialogue against servers that answer as they please, over the loopback. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { TLSSocket } from 'node:tls'
import { makeCertificate } from '../../lab/certificate.ts'
import {
  ANSWER_CHARACTERS_MAX,
  helloOf,
  type Outcome,
  refusedDialogue,
  replyOf,
} from '../../src/keeper/gaps/canary/dialogue.ts'

const nonce = 'ab'.repeat(16)

/** A server that says `answers` one after the other: the first at once, the next for each line. */
async function against(
  answers: readonly string[],
  limit = 5_000,
): Promise<{ outcome: Outcome; lines: readonly string[] }> {
  const lines: string[] = []
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => {})
    let nth = 0
    const say = (): void => {
      const answer = answers[nth]
      nth += 1
      if (answer === undefined) socket.destroy()
      else socket.write(answer)
    }
    say()
    socket.on('data', (bytes) => {
      for (const line of bytes.toString().split('\r\n').slice(0, -1)) {
        lines.push(line)
        say()
      }
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  try {
    const submission = { host: '127.0.0.1', port, implicitTls: false }
    return { outcome: await refusedDialogue(submission, nonce, limit), lines }
  } finally {
    for (const socket of open) socket.destroy()
    server.close()
  }
}

const greeting = '220 mx1 ESMTP\r\n'
const hello = '250-mx1\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n'

test('a refusal with our nonce is one; the dialogue names no recipient and logs in as nobody', async () => {
  const { outcome, lines } = await against([
    greeting,
    hello,
    `550 5.7.1 ${replyOf(nonce)}\r\n`,
    '221 bye\r\n',
  ])
  deepEqual(outcome, { kind: 'refused' })
  deepEqual(lines.slice(0, 2), [`EHLO ${helloOf(nonce)}`, 'MAIL FROM:<>'])
})

test('a sender that is taken, put off, or refused for another reason is told apart', async () => {
  const kindOf = async (answer: string) => (await against([greeting, hello, answer])).outcome
  deepEqual(await kindOf('250 2.1.0 Ok\r\n'), { kind: 'accepted' })
  deepEqual(await kindOf('451 4.7.1 Service unavailable\r\n'), {
    ...{ kind: 'answered', answer: '451 4.7.1 Service unavailable' },
  })
  deepEqual(await kindOf('530 5.7.0 Must issue a STARTTLS command first\r\n'), {
    ...{ kind: 'answered', answer: '530 5.7.0 Must issue a STARTTLS command first' },
  })
  deepEqual((await against(['554 5.7.1 no\r\n'])).outcome.kind, 'answered')
})

test('answers in pieces and of many lines are put together', async () => {
  const { outcome } = await against([greeting, hello, `550-5.7.1 one\r\n550 5.7.1 ${nonce}\r\n`])
  deepEqual(outcome, { kind: 'refused' })
})

test('who says nothing, too much, hangs up or is not there is unreachable', async () => {
  for (const answers of [
    [''],
    [`220-${'x'.repeat(ANSWER_CHARACTERS_MAX)}`],
    [greeting],
    ['hocus\r\n'],
    [greeting, '250-STARTTLS\r\n250 x\r\n', '220 go\r\n', 'no TLS at all\r\n'],
  ]) {
    const { outcome } = await against(answers, 500)
    equal(outcome.kind, 'unreachable', JSON.stringify(answers).slice(0, 60))
  }
  const gone = await refusedDialogue({ host: '127.0.0.1', port: 1, implicitTls: false }, nonce)
  ok(gone.kind === 'unreachable')
})

test('where TLS is offered the sender goes over it, and the hello is said again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-canary-'))
  const { key, cert } = makeCertificate(folder)
  const inside: string[] = []
  const server = createServer((plain) => {
    plain.on('error', () => {})
    plain.write(greeting)
    plain.once('data', () => {
      plain.write('250-mx1\r\n250 STARTTLS\r\n')
      plain.once('data', () => {
        plain.write('220 2.0.0 Ready to start TLS\r\n')
        const secure = new TLSSocket(plain, { isServer: true, key, cert })
        secure.on('error', () => {})
        secure.on('data', (bytes) => {
          const [line = ''] = bytes.toString().split('\r\n')
          inside.push(line)
          secure.write(line.startsWith('EHLO') ? hello : `550 5.7.1 ${replyOf(nonce)}\r\n`)
        })
      })
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  try {
    const { port } = server.address() as AddressInfo
    const submission = { host: '127.0.0.1', port, implicitTls: false }
    deepEqual(await refusedDialogue(submission, nonce), { kind: 'refused' })
    deepEqual(inside.slice(0, 2), [`EHLO ${helloOf(nonce)}`, 'MAIL FROM:<>'])
  } finally {
    server.close()
    rmSync(folder, { recursive: true })
  }
})
