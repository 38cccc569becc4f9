import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { headerOf, refusing, type Sink, startSink } from '../../../lab/sink.ts'
import { Fault } from '../../lib/fault.ts'
import type { OutgoingNotice } from '../../ports/notifier.ts'
import { ChannelConfig, isMailAddress, NotifyConfig, RECIPIENTS_MAX } from './config.ts'
import { mailChannel } from './mail.ts'

let sink: Sink
before(async () => {
  sink = await startSink()
})
after(() => sink.close())
beforeEach(() => {
  sink.clear()
  sink.set({})
})
const channel = (more: object = {}) => {
  const config = ChannelConfig.parse({
    kind: 'mail',
    name: 'admins',
    port: sink.port,
    from: 'sekimori@example.jp',
    to: ['ops@example.jp', 'soc@example.jp'],
    ...more,
  })
  ok(config.kind === 'mail')
  return mailChannel(config)
}
const notice: OutgoingNotice = {
  notice: 'account.contained:7K3Q',
  what: 'account.contained',
  severity: 'page',
  text: {
    ja: { subject: '【関守】アカウントを封じ込めました', body: '本文です。\n.\n終わり\n' },
    en: { subject: '[Sekimori] account contained', body: 'The body.\n' },
  },
  facts: {},
}
/** A header with encoded words (RFC 2047) as a reader sees it. */
const decoded = (header = ''): string =>
  header
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, form: string, text: string) =>
      (form.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64')
        : Buffer.from(
            text
              .replaceAll('_', ' ')
              .replaceAll(/=([0-9A-F]{2})/g, (__, hex: string) =>
                String.fromCharCode(Number.parseInt(hex, 16)),
              ),
            'latin1',
          )
      ).toString('utf8'),
    )
const textOf = (mail: string) =>
  Buffer.from(mail.slice(mail.indexOf('\r\n\r\n')), 'base64')
    .toString('utf8')
    .replaceAll('\r\n', '\n')

test('one mail in both languages, Japanese first, that nobody’s vacation program answers', async () => {
  await channel().send(notice)
  const [sunk] = sink.messages()
  ok(sunk !== undefined)
  equal(sunk.envelopeSender, 'sekimori@example.jp')
  deepEqual(sunk.recipients, ['ops@example.jp', 'soc@example.jp'])
  equal(headerOf(sunk.text, 'Auto-Submitted'), 'auto-generated')
  equal(headerOf(sunk.text, 'X-Sekimori-Notice'), notice.notice)
  equal(headerOf(sunk.text, 'X-Priority'), '1 (Highest)')
  equal(
    decoded(headerOf(sunk.text, 'Subject')),
    '【関守】アカウントを封じ込めました / [Sekimori] account contained',
  )
  equal(textOf(sunk.text), `本文です。\n.\n終わり\n\n${'-'.repeat(60)}\n\nThe body.\n`)
  ok(sunk.text.split('\r\n').every((line) => line.length <= 998 && /^[\x20-\x7e\t]*$/.test(line)))
})

test('a retry has the same Message-ID, another notice or channel another', async () => {
  await channel().send(notice)
  await channel().send(notice)
  await channel({ name: 'other' }).send(notice)
  await channel({ language: 'en' }).send({ ...notice, notice: 'x:1', severity: 'info' })
  const [first, again, other, last] = sink.messages()
  match(first?.messageId ?? '', /^<[0-9a-f]{32}\.notice@example\.jp>$/)
  equal(first?.messageId, again?.messageId)
  notEqual(first?.messageId, other?.messageId)
  notEqual(first?.messageId, last?.messageId)
  equal(headerOf(last?.text ?? '', 'Subject'), '[Sekimori] account contained')
  equal(headerOf(last?.text ?? '', 'X-Priority'), undefined)
})

test('nothing in a notice becomes a header, a recipient or a command', async () => {
  const evil = 'x\r\nBcc: thief@evil.test\r\n\r\nbody\r\n.\r\nRCPT TO:<thief@evil.test>'
  const text = { subject: evil, body: evil }
  await channel().send({ ...notice, notice: evil, text: { ja: text, en: text } })
  const [sunk] = sink.messages()
  equal(sink.counts().messages, 1)
  deepEqual(sunk?.recipients, ['ops@example.jp', 'soc@example.jp'])
  equal(headerOf(sunk?.text ?? '', 'Bcc'), undefined)
  const owners = channel({ audience: 'owner', to: [] })
  for (const address of [
    'a@b.test\r\nRCPT TO:<c@d.test>',
    'a@b.test, c@d.test',
    '"a b"@c.test',
    'A <a@b.test>',
    '',
    '-f@b.test\n',
    'ä@b.test',
    'a@b.test>',
  ])
    await rejects(
      owners.send({ ...notice, owner: { address } }),
      /notice\.refused.*no mail address/,
      address,
    )
  await owners.send({ ...notice, owner: { address: 'alice.private@mail.test' } })
  deepEqual(sink.messages()[1]?.recipients, ['alice.private@mail.test'])
})

test('the null reverse-path is used where it is wanted', async () => {
  await channel({ envelopeSender: '' }).send(notice)
  equal(sink.messages()[0]?.envelopeSender, '')
})

test('a lasting refusal is final, a passing one is not, some recipients of several are told', async () => {
  const codeOf = async (reply: string, pattern = /./) => {
    sink.set({ recipient: refusing([pattern, reply]) })
    try {
      await channel().send(notice)
    } catch (thrown) {
      ok(thrown instanceof Fault)
      return `${thrown.code} ${(thrown.facts as { why: string }).why}`
    }
    return 'sent'
  }
  match(await codeOf('550 5.1.1 no such user'), /^notice\.refused/)
  match(await codeOf('450 4.2.1 later'), /^notice\.failed/)
  match(await codeOf('550 5.1.1 no such user', /soc/), /^notice\.refused 1 of 2 recipients/)
})

test('a relay that is away, silent, or never done is left in time', async () => {
  await rejects(channel({ port: 1 }).send(notice), /notice\.failed.*ECONNREFUSED/)
  const sockets: Socket[] = []
  const drips: NodeJS.Timeout[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    if (sockets.length > 1) drips.push(setInterval(() => socket.write('220-x\r\n'), 5))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  for (let round = 0; round < 2; round += 1)
    await rejects(channel({ port, seconds: 0.1 }).send(notice), /notice\.failed/)
  for (const drip of drips) clearInterval(drip)
  for (const socket of sockets) socket.destroy()
  server.close()
})

test('the configuration fixes the recipients and lets no password out of the loopback in the clear', () => {
  const refused = (more: object) =>
    !ChannelConfig.safeParse({ kind: 'mail', name: 'a', from: 'a@b.jp', to: ['c@d.jp'], ...more })
      .success
  equal(refused({}), false)
  equal(refused({ to: [] }), true)
  equal(refused({ audience: 'owner' }), true)
  equal(refused({ to: ['x@y.jp\nBcc: z@y.jp'] }), true)
  equal(refused({ to: Array(RECIPIENTS_MAX).fill('a@b.jp') }), false)
  equal(refused({ to: Array(RECIPIENTS_MAX + 1).fill('a@b.jp') }), true)
  equal(refused({ host: 'relay.example.jp', tls: 'off' }), true)
  equal(refused({ host: 'relay.example.jp' }), false)
  equal(refused({ user: 'u' }), true)
  equal(refused({ pass: 'x' }), true)
  const twice = { kind: 'command', name: 'a', argv: ['/bin/true'] }
  equal(NotifyConfig.safeParse({ channels: [twice, twice] }).success, false)
  equal(NotifyConfig.parse({}).perHour, 60)
  equal(isMailAddress(`${'a'.repeat(64)}@example.jp`), true)
  equal(isMailAddress(`${'a'.repeat(65)}@example.jp`), false)
})
