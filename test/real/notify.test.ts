// needs: postfix, dovecot-imapd, dovecot-pop3d, openssl
/**
 * A notice on the way that the documentation advises: handed to Postfix on a listener without a
 * milter, while the milter of the submission service is away; it is delivered, not held.
 */
import { equal, ok, rejects } from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createServer } from 'node:tls'
import { makeCertificate } from '../../lab/certificate.ts'
import { labMissing } from '../../lab/missing.ts'
import { type Lab, startPostfix } from '../../lab/postfix.ts'
import { headerOf } from '../../lab/sink.ts'
import { openChannels } from '../../src/hands/notify/channels.ts'
import { NotifyConfig } from '../../src/hands/notify/config.ts'
import type { OutgoingNotice } from '../../src/ports/notifier.ts'

const missing = labMissing()
const skip = missing ?? false
let lab: Lab
before(async () => {
  if (missing !== undefined) return
  lab = await startPostfix({
    name: 'mx1',
    trustedNetworks: '127.0.0.0/8',
    // Nobody listens on port 2: the gate is away, and its default action is to hold.
    submission: { smtpd_milters: 'inet:127.0.0.1:2' },
  })
})
after(async () => {
  await lab?.stop()
})
const notice: OutgoingNotice = {
  notice: 'breaker.opened:h1',
  what: 'breaker.opened',
  severity: 'page',
  text: {
    ja: { subject: '自動封じ込めが上限に達しました', body: '確認してください。' },
    en: { subject: 'limit reached', body: 'Please look.' },
  },
  facts: {},
}

test('an alarm leaves by the local Postfix although the gate is away', { skip }, async () => {
  const [channel] = openChannels(
    NotifyConfig.parse({
      channels: [
        {
          kind: 'mail',
          name: 'ops',
          port: lab.smtpPort,
          from: 'sekimori@example.jp',
          to: ['ops@away.test'],
        },
      ],
    }),
  )
  ok(channel !== undefined)
  await channel.send(notice)
  await channel.send(notice)
  const first = await lab.sink.waitFor(({ recipients }) => recipients.includes('ops@away.test'))
  equal(headerOf(first.text, 'Auto-Submitted'), 'auto-generated')
  equal(headerOf(first.text, 'X-Sekimori-Notice'), notice.notice)
  await lab.waitForLog(/status=sent/)
  equal((await lab.queue('hold')).length, 0)
})

test('what Postfix refuses for good is told as such', { skip }, async () => {
  await lab.conf({
    main: {
      smtpd_recipient_restrictions:
        'check_recipient_access inline:{{gone@away.test=550 5.1.1 gone}}, permit',
    },
  })
  const [channel] = openChannels(
    NotifyConfig.parse({
      channels: [
        {
          kind: 'mail',
          name: 'ops',
          port: lab.smtpPort,
          from: 'sekimori@example.jp',
          to: ['gone@away.test'],
        },
      ],
    }),
  )
  ok(channel !== undefined)
  await rejects(channel.send(notice), /notice\.refused.*mail:ops/)
})

test('beyond the loopback the relay must offer TLS with a certificate of its name', {
  skip,
}, async () => {
  const relay = {
    kind: 'mail',
    name: 'ops',
    host: 'localhost',
    port: lab.smtpPort,
    tls: 'starttls',
    from: 'sekimori@example.jp',
    to: ['tls@away.test'],
  }
  const open = (more: object = {}) => {
    const [channel] = openChannels(NotifyConfig.parse({ channels: [{ ...relay, ...more }] }))
    ok(channel !== undefined)
    return channel
  }
  const { keyFile, certFile } = makeCertificate(lab.folder)
  await rejects(open({ caFile: certFile }).send(notice), /notice\.failed.*(TLS|STARTTLS)/i)
  await lab.conf({
    main: {
      smtpd_tls_security_level: 'may',
      smtpd_tls_cert_file: certFile,
      smtpd_tls_key_file: keyFile,
    },
    master: { 'tlsmgr/unix': 'tlsmgr unix - - n 1000? 1 tlsmgr' },
  })
  await rejects(open().send(notice), /notice\.failed.*certificate/)
  await open({ caFile: certFile }).send(notice)
  const sunk = await lab.sink.waitFor(({ recipients }) => recipients.includes('tls@away.test'))
  equal(
    lab.sink.messages().filter(({ recipients }) => recipients.includes('tls@away.test')).length,
    1,
  )
  // RFC 3848: the word for ESMTP after STARTTLS.
  ok(/with ESMTPS /.test(sunk.text))
})

test('TLS from the first octet, and a login whose password stands in no message of ours', {
  skip,
}, async () => {
  const { keyFile, certFile, key, cert } = makeCertificate(lab.folder)
  ok(keyFile !== '')
  const front = createServer({ key, cert }, (socket) => {
    const behind = connect(lab.smtpPort, '127.0.0.1')
    socket.on('error', () => behind.destroy())
    behind.on('error', () => socket.destroy())
    socket.pipe(behind).pipe(socket)
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  const { port } = front.address() as { port: number }
  const send = async (more: object) => {
    const [channel] = openChannels(
      NotifyConfig.parse({
        channels: [
          {
            kind: 'mail',
            name: 'ops',
            from: 'alice@example.jp',
            to: ['direct@away.test'],
            ...more,
          },
        ],
      }),
    )
    await channel?.send(notice)
  }
  try {
    await rejects(send({ host: 'localhost', port, tls: 'tls' }), /notice\.failed.*certificate/)
    await send({ host: 'localhost', port, tls: 'tls', caFile: certFile })
    await lab.sink.waitFor(({ recipients }) => recipients.includes('direct@away.test'))
  } finally {
    front.close()
  }
  const passwordFile = join(lab.folder, 'relay-password')
  const login = {
    port: lab.submissionPort,
    user: 'alice@example.jp',
    passwordFile,
    to: ['login@away.test'],
  }
  writeFileSync(passwordFile, 'alice-wrong\n', { mode: 0o600 })
  await rejects(send(login), (error: Error) => {
    ok(/notice\.failed.*535/.test(error.message) && !/alice-wrong/.test(error.message))
    return true
  })
  writeFileSync(passwordFile, 'alice-secret\n', { mode: 0o600 })
  await send(login)
  await lab.waitForLog(/sasl_username=alice@example\.jp/)
})
