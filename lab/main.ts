/**
 * Lab: `npm run lab` starts one mail server to play with, and tells what to type.
 *
 * It lives until Ctrl-C and leaves nothing behind. What arrives at the sink is told line by line.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Instant } from '../src/lib/time.ts'
import { writeHistory } from './history.ts'
import { labMissing } from './missing.ts'
import { openFarDoor } from './owner-far.ts'
import { type Lab, startPostfix } from './postfix.ts'

const HELP = `npm run lab -- [options]

Starts a Postfix and a Dovecot of its own on the loopback, until Ctrl-C. Needs root, and Debian's
postfix, dovecot-imapd and dovecot-pop3d (their services need not run, and are not touched).

  --milter ADDRESS   ask this milter on submission, such as inet:127.0.0.1:11332
  --long-queue-ids   enable_long_queue_ids = yes
  --discard          throw outgoing mail away instead of listing it
  --help             this
`

const HISTORY_DAYS = 45
/** Of Japanese universities. */
const homeIps = ['133.11.0.9', '133.12.5.5']
const historyIn = (lab: Lab): string => join(lab.folder, 'history.log')

/** In Nigeria; doors to the lab's servers that say so. */
const FAR_IP = '41.58.1.1'

const guide = (lab: Lab, far: { readonly smtp: number; readonly imap: number }): string => {
  const { configDirectory: folder, users } = lab
  const [first] = users
  const name = first?.name ?? ''
  return `
The lab is up (Ctrl-C ends it and removes ${lab.folder}).

  submission   127.0.0.1:${lab.submissionPort}   AUTH PLAIN required; XCLIENT allowed
  smtp         127.0.0.1:${lab.smtpPort}   as port 25: mail for ${lab.realm}; without AUTH from 10.0.0.0/8 (XCLIENT)
  imap, pop3   127.0.0.1:${lab.dovecot.imapPort}, 127.0.0.1:${lab.dovecot.pop3Port}
  far away     127.0.0.1:${far.smtp} submission, 127.0.0.1:${far.imap} imap: the same, as from ${FAR_IP} (Nigeria)
  dovecot      ${lab.dovecot.configFile}
  milter       ${lab.instance.milter} is free for yours
  history      ${historyIn(lab)}   the log of 45 days, for «sekimori learn»
  users        ${users.map((user) => `${user.name} (${user.password})`).join(', ')}

Send a mail:
  curl --url smtp://127.0.0.1:${lab.submissionPort} --login-options AUTH=PLAIN --user '${name}:${first?.password}' \\
    --mail-from ${name} --mail-rcpt someone@example.com -T - <<< $'Subject: hello\\n\\nhello'
  /usr/sbin/sendmail -C ${folder} -f ${name} someone@example.com <<< $'Subject: hello\\n\\nhello'

See the queue, and what is held:
  postqueue -c ${folder} -j
  postcat -c ${folder} -qe ID
  postsuper -c ${folder} -H ID      release
  tail -f ${lab.logFile}

What reaches the world (the sink):
`
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      milter: { type: 'string' },
      'long-queue-ids': { type: 'boolean', default: false },
      discard: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const missing = labMissing()
  if (missing !== undefined) {
    process.stderr.write(`The lab cannot start: it ${missing}.\n\n${HELP}`)
    return 3
  }
  const lab = await startPostfix({
    longQueueIds: values['long-queue-ids'],
    ...(values.discard ? { outbound: 'discard', inbound: 'discard' } : {}),
    ...(values.milter === undefined ? {} : { submission: { smtpd_milters: values.milter } }),
  })
  writeHistory({
    file: historyIn(lab),
    users: lab.users.map(({ name }) => name),
    days: HISTORY_DAYS,
    until: Date.now() as Instant,
    seed: 1,
    homeIps,
  })
  const smtp = await openFarDoor('smtp', lab.submissionPort, FAR_IP)
  const imap = await openFarDoor('imap', lab.dovecot.imapPort, FAR_IP)
  process.stdout.write(guide(lab, { smtp: smtp.port, imap: imap.port }))
  let told = 0
  setInterval(() => {
    for (const one of lab.sink.messages().slice(told)) {
      told += 1
      const from = one.envelopeSender === '' ? '<> (a bounce)' : one.envelopeSender
      process.stdout.write(`  ${from} -> ${one.recipients.join(', ')} (${one.size} octets)\n`)
    }
  }, 200)
  return new Promise(() => {})
}

process.exitCode = await main()
