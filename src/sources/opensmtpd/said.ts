/**
 * Said: one line of OpenSMTPD in one form, whichever of its three ways of writing it was written in.
 *
 * `0a1b… smtp connected address=192.0.2.1 host=…` (6.4 and later), `0a1b… smtp event=connected
 * address=…` (6.0), `smtp-in: New session 0a1b… from host … [192.0.2.1]` (5.x). The names that strangers
 * choose come without blanks (OpenSMTPD writes them by vis(3)), so values end with one; what is in
 * quotes is read up to the last quote that can end it. 6.0 tells the peer again in each line
 * (`address=… host=…`), at a place where no stranger writes: `peerIn`.
 */
import { address, ipOf, session, unvis } from './grammar.ts'
import { readOld } from './old.ts'

export type Said =
  | { readonly what: 'connected'; readonly session: string; readonly ip: string | undefined }
  | {
      readonly what: 'authentication'
      readonly session: string
      readonly user: string
      readonly result: 'ok' | 'permfail' | 'tempfail'
    }
  | {
      readonly what: 'message'
      readonly session: string
      readonly message: string
      readonly size: number
      readonly recipients: number
      /** 6.0 and older tell it here; later ones in the lines of the envelopes. */
      readonly sender: string | undefined
    }
  | {
      readonly what: 'envelope'
      readonly session: string
      readonly message: string
      readonly sender: string
    }
  | {
      readonly what: 'failed'
      readonly session: string
      readonly command: string
      readonly reply: string
    }
  | { readonly what: 'ended'; readonly session: string }
  | {
      readonly what: 'delivery'
      readonly message: string
      readonly recipient: string
      readonly original: string | undefined
      readonly relay: string | undefined
      readonly result: string
      readonly status: string
    }
  | 'harmless'
  | 'unknown'

const about = new RegExp(`^${session} (smtp|mta|mda) (event=)?([a-z-]+)(?: |$)`)
const peerAgain = /^address=\S+ host=\S+ /
const peerBehindName = / address=\S+ host=\S+(?= result=[a-z]+$)/
/** The last result: a name in which there are blanks may bring one along. */
const authentication = /^user=(.*) result=(ok|permfail|tempfail)$/s
const message = new RegExp(
  `^msgid=([0-9a-f]{8})(?: from=${address} to=${address})? size=(\\d{1,15}) n(?:rcpt|dest)=(\\d{1,9}) proto=\\S+$`,
)
const envelope = new RegExp(`^evpid=([0-9a-f]{8})[0-9a-f]{8} from=${address} to=${address}$`)
const delivered = new RegExp(
  `^evpid=([0-9a-f]{8})[0-9a-f]{8} from=${address} to=${address} (.*?)delay=\\S+ result="?(\\w+)"? stat=(.*)$`,
  's',
)

export function readSaid(text: string): Said {
  const found = about.exec(text)
  if (found === null) return readOld(text)
  const [whole, id = '', part = '', event, what = ''] = found
  const rest =
    event === undefined ? text.slice(whole.length) : terse(what, text.slice(whole.length))
  if (what === 'delivery') return part === 'smtp' ? 'unknown' : delivery(rest)
  if (part !== 'smtp') return 'harmless'
  switch (what) {
    case 'connected':
      return {
        what: 'connected',
        session: id,
        ip: ipOf(/^address=(\S+)(?: |$)/.exec(rest)?.[1] ?? ''),
      }
    // A proxy in front told whose connection it hands on.
    case 'proxy':
      return {
        what: 'connected',
        session: id,
        ip: ipOf(/^address=(\S+)(?: |$)/.exec(rest)?.[1] ?? ''),
      }
    case 'authentication': {
      const [, user, result] = authentication.exec(rest) ?? []
      return result === undefined
        ? 'unknown'
        : {
            what: 'authentication',
            session: id,
            user: unvis(user ?? ''),
            result: result as 'ok',
          }
    }
    case 'message': {
      const [all, name = '', sender, , size, recipients] = message.exec(rest) ?? []
      return all === undefined
        ? 'unknown'
        : {
            what: 'message',
            session: id,
            message: name,
            size: Number(size),
            recipients: Number(recipients),
            sender,
          }
    }
    case 'envelope': {
      const [all, name = '', sender = ''] = envelope.exec(rest) ?? []
      return all === undefined
        ? 'unknown'
        : { what: 'envelope', session: id, message: name, sender }
    }
    case 'failed-command': {
      // The last one: what stands before it the client wrote.
      const at = rest.lastIndexOf('" result="')
      if (!rest.startsWith('command="') || !rest.endsWith('"') || at < 9) return 'unknown'
      const reply = rest.slice(at + 10, -1)
      return { what: 'failed', session: id, command: rest.slice(9, at), reply }
    }
    case 'disconnected':
    case 'closed':
      return { what: 'ended', session: id }
    case 'tls':
    case 'starttls':
    case 'cert-check':
    case 'client-cert-check':
    case 'bad-input':
    case 'filter':
      return 'harmless'
    default:
      return 'unknown'
  }
}

const peers = [
  new RegExp(`^${session} smtp event=(?:message|failed-command) address=(\\S+) host=\\S+ `),
  new RegExp(
    `^${session} smtp event=authentication user=.* address=(\\S+) host=\\S+ result=[a-z]+$`,
    's',
  ),
]

/** The peer's address, where a line of 6.0 tells it beside what he did. */
export function peerIn(text: string): string | undefined {
  for (const form of peers) {
    const told = form.exec(text)?.[2]
    if (told !== undefined) return ipOf(told)
  }
  return undefined
}

/** Of 6.0, as later ones write it. */
function terse(what: string, rest: string): string {
  if (what === 'message' || what === 'failed-command') return rest.replace(peerAgain, '')
  return what === 'authentication' ? rest.replace(peerBehindName, '') : rest
}

/** `rcpt=<…> source="…" relay="…" `, or `rcpt=<…> user=alice method=mbox `. */
function delivery(rest: string): Said {
  const found = delivered.exec(rest)
  if (found === null) return 'unknown'
  const [, name = '', , recipient = '', facts = '', result = '', said = ''] = found
  const original = /^rcpt=<([^<>]{0,320})> /.exec(facts)?.[1]
  const relay =
    /(?:^| )relay="([^"]*)" $/.exec(facts)?.[1] ??
    /(?:^| )relay=(.*?) $/.exec(facts)?.[1] ??
    /(?:^| )method=(\S+) $/.exec(facts)?.[1]
  return {
    what: 'delivery',
    message: name,
    recipient,
    original: original === '-' || original === '' ? undefined : original,
    relay,
    result,
    status: said.startsWith('"') && said.endsWith('"') ? said.slice(1, -1) : said,
  }
}
