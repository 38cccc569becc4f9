/**
 * Mail channel: a notice as one message in both languages, handed to a relay that has no milter of
 * ours, so that our own alarms do not pass the gate (decision 9).
 *
 * The Message-ID is made of the notice's key: a retry after an answer that was lost is recognised by
 * whoever reads the mail as the same. The connection is ours, so that the time for all of it is
 * bounded, not only the silence between two lines.
 * Limits: recipients in ASCII only (no SMTPUTF8).
 */
import { hash } from 'node:crypto'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Language } from '../../lib/words.ts'
import type { NoticeChannel, OutgoingNotice } from '../../ports/notifier.ts'
import { type ChannelConfig, isLoopbackHost, isMailAddress } from './config.ts'
import { within } from './deadline.ts'
import { handedOver } from './handed-over.ts'
import { Refusal } from './post.ts'
import { authoritiesIn, secretIn } from './secret-file.ts'

type MailConfig = Extract<ChannelConfig, { kind: 'mail' }>

const line = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

/** RFC 5322 §3.6.4; the same for every try, different for every channel. */
export const messageIdOf = (notice: string, channel: string, from: string): string =>
  `<${hash('sha256', `${channel}\n${notice}`).slice(0, 32)}.notice@${from.split('@')[1] ?? 'localhost'}>`

/** Subject and text of one mail: Japanese first where both are wanted. */
export function wordsOf(
  notice: OutgoingNotice,
  language: MailConfig['language'],
): { readonly subject: string; readonly text: string } {
  if (language !== 'both') {
    const { subject, body } = notice.text[language]
    return { subject: line(subject), text: body }
  }
  const { ja, en } = notice.text
  const order: readonly Language[] = ['ja', 'en']
  return {
    subject: `${line(ja.subject)} / ${line(en.subject)}`,
    text: order
      .map((one) => notice.text[one].body.trimEnd())
      .join(`\n\n${'-'.repeat(60)}\n\n`)
      .concat('\n'),
  }
}

export function mailChannel(config: MailConfig): NoticeChannel {
  const name = `mail:${config.name}`
  const tls = config.tls ?? (isLoopbackHost(config.host) ? 'off' : 'starttls')
  const ca = config.caFile === undefined ? undefined : authoritiesIn(config.caFile)
  const password = config.passwordFile === undefined ? undefined : secretIn(config.passwordFile)
  const msMax = config.seconds * 1_000

  const send = (notice: OutgoingNotice): Promise<void> =>
    within(msMax, 'no answer', async (signal) => {
      const to = recipientsOf(config, notice)
      // Loaded when it is first used.
      const { createTransport } = await import('nodemailer')
      const socket = await opened(config, tls, ca, signal)
      const transport = createTransport({
        host: config.host,
        port: config.port,
        // The socket is there already; nodemailer upgrades it where STARTTLS is wanted.
        connection: socket,
        secured: tls === 'tls',
        secure: tls === 'tls',
        ignoreTLS: tls === 'off',
        requireTLS: tls === 'starttls',
        tls: {
          ...serverName(config.host),
          minVersion: 'TLSv1.2',
          ...(ca === undefined ? {} : { ca }),
        },
        ...(config.user === undefined || password === undefined
          ? {}
          : { auth: { user: config.user, pass: password.toString('utf8') } }),
        greetingTimeout: msMax,
        socketTimeout: msMax,
        disableFileAccess: true,
        disableUrlAccess: true,
      } as Parameters<typeof createTransport>[0])
      const { subject, text } = wordsOf(notice, config.language)
      try {
        const sent = await transport.sendMail({
          envelope: { from: config.envelopeSender ?? config.from, to },
          from: { name: 'Sekimori', address: config.from },
          to: to.map((address) => ({ name: '', address })),
          subject,
          text,
          textEncoding: 'base64',
          messageId: messageIdOf(notice.notice, name, config.from),
          headers: {
            // RFC 3834 §5: nobody's vacation program answers.
            'Auto-Submitted': 'auto-generated',
            'X-Sekimori-Notice': notice.notice,
          },
          ...(notice.severity === 'page' ? { priority: 'high' as const } : {}),
        })
        const rejected = (sent as { rejected?: readonly unknown[] }).rejected?.length ?? 0
        // Whoever was taken has it; the others are told about in the outcome, not tried again.
        if (rejected > 0) throw new Refusal(`${rejected} of ${to.length} recipients were refused`)
      } catch (thrown) {
        throw lasting(thrown) ? new Refusal((thrown as Error).message, { cause: thrown }) : thrown
      } finally {
        transport.close()
        socket.destroy()
      }
    })

  return {
    name,
    audience: config.audience,
    people: config.people ?? [],
    send: (notice) => handedOver(name, password, () => send(notice)),
    close: async () => {},
  }
}

/** RFC 6066 §3: an address is no server name. */
const serverName = (host: string): { servername?: string } =>
  isIP(host) === 0 ? { servername: host } : {}

/**
 * RFC 5321 §4.2.1: a 5yz reply to envelope or message stays. One to STARTTLS or AUTH is about the
 * relay, not about the notice, and somebody may put it right meanwhile.
 */
const lasting = (thrown: unknown): boolean => {
  const { responseCode = 0, code = '' } = thrown as { responseCode?: number; code?: string }
  return responseCode >= 500 && responseCode < 600 && /^(EENVELOPE|EMESSAGE)$/.test(code)
}

function recipientsOf(config: MailConfig, notice: OutgoingNotice): string[] {
  if (config.audience !== 'owner') return [...config.to]
  const address = notice.owner?.address ?? ''
  if (!isMailAddress(address)) throw new Refusal('the owner has no mail address that can be used')
  return [address]
}

function opened(
  config: MailConfig,
  tls: 'off' | 'starttls' | 'tls',
  ca: string | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { host, port } = config
    const socket: Socket =
      tls === 'tls'
        ? connectTls({
            host,
            port,
            ...serverName(host),
            minVersion: 'TLSv1.2',
            ...(ca === undefined ? {} : { ca }),
          })
        : connect({ host, port })
    signal.addEventListener('abort', () => socket.destroy(), { once: true })
    socket.once('error', reject)
    socket.once(tls === 'tls' ? 'secureConnect' : 'connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}
