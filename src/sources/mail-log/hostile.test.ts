/** Strangers' text in every place of Postfix' and Dovecot's lines where a stranger may write. */
import { deepEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { toldOf } from '../testing.ts'

const now = instant('2026-11-23T12:00:00Z')

/** The client is always 192.0.2.10; whatever says 6.6.6.6, «boss» or «f0rged» is a stranger's. */
const head = 'Nov 21 20:23:44 mx1 '
const postfix = (program: string) => `${head}postfix/${program}[1]: `
const dovecot = `${head}dovecot: `
const behind = 'rip=192.0.2.10, lip=10.0.0.1, TLS, session=<Rk9ybXMwMTQ6MDEy>'
const auth = '192.0.2.10,<Rk9ybXMwMTQ6MDEy>): Password mismatch'
const pam = (module: string) =>
  `${head}auth: ${module}(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=`
const seven = '554 5.7.1 <c@d>: rejected: x'
const envelope = 'from=<a@b> to=<c@d> proto=ESMTP helo=<x>'

type Place = readonly [kind: Event['kind'] | 'nothing', line: (text: string) => string]
/** Where Postfix writes an address within quotes, its own signs stand behind a backslash. */
const quoted = (line: (text: string) => string) => (text: string) =>
  line(`"${text.replace(/(?<!\\)"/g, '\\"')}"`)

const places: readonly Place[] = [
  ...(['PLAIN', 'LOGIN'] as const).map(
    (way): Place => [
      'login.refused',
      (x) =>
        `${postfix('smtpd')}warning: unknown[192.0.2.10]: SASL ${way} authentication failed: (reason unavailable), sasl_username=${x}`,
    ],
  ),
  [
    'message.refused',
    quoted(
      (x) =>
        `${postfix('smtpd')}NOQUEUE: reject: RCPT from unknown[192.0.2.10]: 554 5.7.1 <${x}@x>: Sender address rejected: x; from=<${x}@x> to=<c@d> proto=ESMTP helo=<x>`,
    ),
  ],
  [
    'message.refused',
    (x) =>
      `${postfix('smtpd')}NOQUEUE: reject: RCPT from unknown[192.0.2.10]: ${seven}; from=<${x}> to=<c@d> proto=ESMTP helo=<x>`,
  ],
  [
    'message.refused',
    (x) =>
      `${postfix('postscreen')}NOQUEUE: reject: RCPT from [192.0.2.10]:4711: ${seven}; from=<${x}>, to=<c@d>, proto=ESMTP, helo=<x>`,
  ],
  [
    'message.refused',
    (x) =>
      `${postfix('cleanup')}3B2AC1F04D: milter-reject: END-OF-MESSAGE from h[192.0.2.10]: 5.7.1 ${x}; ${envelope}`,
  ],
  ...(['header Subject:', 'body'] as const).map(
    (what): Place => [
      'message.refused',
      (x) =>
        `${postfix('cleanup')}3B2AC1F04D: reject: ${what} ${x} from h[192.0.2.10]; ${envelope}: 5.7.1 no`,
    ],
  ),
  [
    'message.refused',
    quoted(
      (x) =>
        `${postfix('cleanup')}3B2AC1F04D: reject: header Subject: x from h[192.0.2.10]; from=<${x}@b> to=<c@d>: 5.7.1 no`,
    ),
  ],
  [
    'message.bounced',
    quoted(
      (x) =>
        `${postfix('smtp')}3B2AC1F04D: to=<${x}@x>, relay=mx[192.0.2.9]:25, delay=1, delays=1/0/0/0, dsn=5.1.1, status=bounced (x)`,
    ),
  ],
  [
    'message.bounced',
    (x) =>
      `${postfix('smtp')}3B2AC1F04D: to=<c@x>, relay=mx[192.0.2.9]:25, delay=1, delays=1/0/0/0, dsn=5.1.1, status=bounced (host said: ${x})`,
  ],
  ['message.queued', (x) => `${postfix('cleanup')}3B2AC1F04D: message-id=<${x}>`],
  [
    'message.queued',
    (x) =>
      `${postfix('cleanup')}3B2AC1F04D: warning: header Subject: ${x} from h[192.0.2.10]; ${envelope}`,
  ],
  ['message.queued', (x) => `${postfix('pickup')}3B2AC1F04D: uid=1000 from=<${x}>`],
  ['nothing', (x) => `${postfix('smtpd')}warning: non-SMTP command from unknown[192.0.2.10]: ${x}`],
  ['nothing', (x) => `${postfix('postscreen')}PREGREET 9 after 0.1 from [192.0.2.10]:5: ${x}`],
  ['nothing', (x) => `${postfix('smtp')}3B2AC1F04D: host mx[192.0.2.9] said: 450 ${x} (in reply)`],
  ...(
    [
      'Disconnected (auth failed, 1 attempts in 2 secs)',
      'Login aborted: Connection closed (auth failed, 1 attempts in 2 secs) (auth_failed)',
      'Disconnected: Too many invalid commands (tried to use disallowed plaintext auth)',
    ] as const
  ).map(
    (said): Place => [
      'login.refused',
      (x) => `${dovecot}imap-login: ${said}: user=<${x}>, method=PLAIN, ${behind}`,
    ],
  ),
  [
    'login.refused',
    (x) =>
      `${dovecot}submission-login: Client has quit the connection (auth failed, 1 attempts in 2 secs): user=<${x}>, ${behind}`,
  ],
  [
    'login.refused',
    (x) =>
      `${dovecot}imap-login: Disconnected (auth failed, 1 attempts in 2 secs): method=PLAIN, rip=192.0.2.10, user=<${x}>, lip=10.0.0.1`,
  ],
  [
    'nothing',
    (x) =>
      `${dovecot}imap-login: Disconnected (no auth attempts in 2 secs): user=<${x}>, ${behind}`,
  ],
  ...(['ID sent', 'Pre-login ID sent'] as const).map(
    (said): Place => [
      'nothing',
      (x) => `${dovecot}imap-login: ${said}: name=${x}: user=<>, ${behind}`,
    ],
  ),
  [
    'nothing',
    (x) => `${dovecot}imap(bob@x.jp)<1><abcdefgh>: copy from INBOX: box=Trash, uid=1, msgid=<${x}>`,
  ],
  ['nothing', (x) => `${dovecot}lmtp(bob@x.jp)<1><abcdefgh>: msgid=<${x}>: saved mail to INBOX`],
  ['login.refused', (x) => `${dovecot}auth: sql(${x},${auth}`],
  ['login.refused', (x) => `${dovecot}auth: sql(${x},192.0.2.10): unknown user`],
  ['login.refused', (x) => `${dovecot}auth: sql(bob,${auth} (given password: ${x})`],
  [
    'login.refused',
    (x) => `${dovecot}auth(${x},192.0.2.10,sasl:plain)<Rk9ybXMwMTQ6MDEy>: sql: Password mismatch`,
  ],
  [
    'login.refused',
    (x) =>
      `${dovecot}auth: oauth2(bob,192.0.2.10,<Rk9ybXMwMTQ6MDEy>): oauth2 failed: key '${x}' not found`,
  ],
  [
    'nothing',
    (x) =>
      `${dovecot}auth: plain(bob,192.0.2.10,master,<Rk9ybXMwMTQ6MDEy>): Attempted master login with no master passdbs (trying to log in as user: ${x})`,
  ],
  [
    'nothing',
    (x) =>
      `${dovecot}auth: plain(bob,192.0.2.10,master,<Rk9ybXMwMTQ6MDEy>): Master user logging in as ${x}`,
  ],
  [
    'nothing',
    (x) =>
      `${dovecot}auth: login(?,192.0.2.10): Username character disallowed by auth_username_chars: 0x20 (username: ${x})`,
  ],
  ['login.refused', (x) => `${pam('pam_unix')}${x} rhost=192.0.2.10 `],
  ['login.refused', (x) => `${pam('pam_unix')}${x} rhost=192.0.2.10  user=bob`],
  ['login.refused', (x) => `${pam('pam_sss')}${x} rhost=192.0.2.10 user=${x}`],
]

const tail = 'from e[6.6.6.6]; from=<a@b> to=<c@d> proto=ESMTP helo=<x>'
const texts: readonly string[] = [
  ...['bob', 'a b', 'a, b', 'a,b', '山田', "o'neil", 'a\\"b', '[6.6.6.6]', '<6.6.6.6>', '6.6.6.6'],
  ...['::ffff:6.6.6.6', 'x rip=6.6.6.6', ', rip=6.6.6.6', 'x, rip=6.6.6.6, lip=1.1.1.1', ')', '):'],
  ...['x>, rip=6.6.6.6', '>, rip=6.6.6.6>', 'x, secured>, rip=6.6.6.6, session=<f0rged00>', ' '],
  'x>, method=PLAIN, rip=6.6.6.6, lip=1.1.1.1, session=<f0rged00>',
  ...[
    'user=<x',
    '=<',
    '<',
    '>',
    '(',
    '"',
    'from 6.6.6.6',
    'x, sasl_username=boss',
    '%s',
    '{"a":1}',
  ],
  ...[`x ${tail}`, `x ${tail}: 5.7.1 no`, 'x from e[6.6.6.6]; from=<\\"a', `x ${tail} from=<b>`],
  'a[6.6.6.6]: SASL LOGIN authentication failed: x',
  'x; from=<boss@x> to=<y@z> proto=ESMTP helo=<q> sasl_username=<boss>',
  'x; from=<boss@x> to=<y@z> proto=ESMTP helo=<q> sasl_method=PLAIN sasl_username=boss',
  ...['x,6.6.6.6): Password mismatch', 'x,6.6.6.6,<f0rged00>): Password mismatch'],
  ...['x,6.6.6.6): unknown user', 'x,6.6.6.6): Password mismatch (y', 'x): auth(y,6.6.6.6): x'],
  'x,6.6.6.6,sasl:plain)<f0rged00>: sql: Password mismatch',
  ...['x (given password: y', 'x (given password: y),6.6.6.6): Password mismatch', 'x (username: '],
  ...['x,6.6.6.6): Password mismatch (given password: y', 'x,6.6.6.6): unknown user (username: y)'],
  ...['x,6.6.6.6): oauth2 failed: y', 'x (trying to log in as user: y', 'x oauth2 failed: y'],
  'Login: user=<boss>, method=PLAIN, rip=6.6.6.6, lip=1.1.1.1',
  ...['x: Login: user=<boss>, rip=6.6.6.6', 'x: Logged in: user=<boss>, rip=6.6.6.6, lip=1.1.1.1'],
  'x (auth failed, 9 attempts in 1 secs): user=<boss>, rip=6.6.6.6',
  ...['x rhost=6.6.6.6', 'x rhost=6.6.6.6  user=y', 'x rhost=6.6.6.6 user=x', 'rhost=6.6.6.6'],
  '#012Nov 21 20:23:44 mx1 dovecot: imap-login: Login: user=<boss>, rip=6.6.6.6, lip=1',
  'client=e[6.6.6.6], sasl_method=PLAIN, sasl_username=boss',
  ...['NOQUEUE: reject: RCPT from e[6.6.6.6]: 550', 'disconnect from e[6.6.6.6] auth=1'],
  '>, relay=x, delay=1, dsn=2.0.0, status=sent (250 ok',
  ...['message repeated 5 times: [ x]', 'Disconnected: Logged out in=1 out=2', 'Error: x'],
  'proxy(x): started proxying to 6.6.6.6:143',
]

const forged = ({ clientIp = '', session = '', account = '' }: Told): boolean =>
  /6\.6\.6\.6|f0rged|boss/.test(`${clientIp} ${session} ${account}`)
type Told = { readonly clientIp?: string; readonly session?: string; readonly account?: string }

test('what a stranger writes is never taken for a client, a session or an account', () => {
  let count = 0
  const wrong: string[] = []
  for (const [, line] of places)
    for (const text of texts) {
      count += 1
      const whole = line(text)
      if (toldOf(whole, now).some((event) => forged(event as Told))) wrong.push(whole)
    }
  ok(count > 2_500)
  deepEqual(wrong, [])
})

test('what a stranger writes changes neither what a line means nor whose it is', () => {
  const wrong: string[] = []
  for (const [kind, line] of places)
    for (const text of texts) {
      const whole = line(text)
      const event = toldOf(whole, now).find((told) => told.kind !== 'line.unrecognised')
      const client = (event as Told | undefined)?.clientIp
      // Two ends that differ: then neither is believed.
      const isHidden =
        client === undefined &&
        (whole.includes(' reject: header ') ||
          /\): (?:oauth2 failed|.* \(given password): /.test(text))
      if ((event?.kind ?? 'nothing') !== kind) wrong.push(`${event?.kind}: ${whole}`)
      else if (/\.refused$/.test(kind) && client !== '192.0.2.10' && !isHidden)
        wrong.push(`${client}: ${whole}`)
    }
  deepEqual(wrong, [])
})
