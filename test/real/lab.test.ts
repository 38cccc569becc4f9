// needs: postfix, dovecot-imapd, dovecot-pop3d
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { blast } from '../../lab/blast.ts'
import { openSession, sendMail, sendOne } from '../../lab/client.ts'
import { labMissing } from '../../lab/missing.ts'
import { startNothingMilter } from '../../lab/nothing-milter.ts'
import { type Lab, startPostfix } from '../../lab/postfix.ts'
import { membersOf } from '../../lab/processes.ts'
import { removeLeftovers, until } from '../../lab/scratch.ts'
import { refusing } from '../../lab/sink.ts'

const missing = labMissing()
const skip = missing ?? false

const personaOf = (lab: Lab, nth = 0) => {
  const user = lab.users[nth]
  return { user: user?.name ?? '', password: user?.password ?? '' }
}

suite('a lab', { skip }, () => {
  let lab: Lab
  const from = 'alice@example.jp'
  before(async () => {
    lab = await startPostfix({
      sink: {
        recipient: refusing([/^nobody@/, '550 5.1.1 no such user'], [/^later@/, '450 4.2.1 later']),
      },
    })
  })
  after(() => lab.stop())

  test('mail with AUTH reaches the sink, under the client address that XCLIENT played', async () => {
    const persona = { ...personaOf(lab), clientIp: '203.0.113.7', clientPort: 40_001 }
    const sent = await sendOne(lab.submissionPort, persona, {
      from,
      to: ['a@example.com'],
      mark: 'auth',
    })
    equal(sent.reply.code, 250)
    const sunk = await lab.sink.waitFor(({ mark }) => mark === 'auth')
    deepEqual([sunk.envelopeSender, sunk.recipients], [from, ['a@example.com']])
    ok(sunk.messageId !== undefined && sunk.size > 100)
    const line = await lab.waitForLog(new RegExp(`${sent.queueId}: client=`))
    match(
      line,
      /client=unknown\[203\.0\.113\.7\], sasl_method=PLAIN, sasl_username=alice@example\.jp/,
    )
  })

  test('an IPv6 client can be played too', async () => {
    const persona = { ...personaOf(lab), clientIp: '2001:db8::7' }
    const sent = await sendOne(lab.submissionPort, persona, { from, to: ['a@example.com'] })
    match(await lab.waitForLog(new RegExp(`${sent.queueId}: client=`)), /\[2001:db8::7\]/)
  })

  test('no mail is taken without AUTH, and a wrong password is told as a reply', async () => {
    const bare = await sendOne(lab.submissionPort, {}, { from, to: ['a@example.com'] })
    deepEqual([bare.accepted, bare.reply.code], [false, 554])
    const wrong = { user: from, password: 'guessed' }
    equal(
      (await sendOne(lab.submissionPort, wrong, { from, to: ['a@example.com'] })).reply.code,
      535,
    )
    await lab.waitForLog(/SASL PLAIN authentication failed/)
  })

  test('a recipient that the world refuses bounces to the sender', async () => {
    const sent = await sendOne(lab.submissionPort, personaOf(lab), {
      from,
      to: ['nobody@example.com'],
    })
    equal(sent.reply.code, 250)
    const bounce = await lab.sink.waitFor(({ envelopeSender }) => envelopeSender === '')
    deepEqual(bounce.recipients, [from])
    match(bounce.text, /nobody@example\.com/)
    await lab.waitForLog(/dsn=5\.1\.1, status=bounced/)
  })

  test('a recipient that is asked to wait stays in the deferred queue, and can be held there', async () => {
    const sent = await sendOne(lab.submissionPort, personaOf(lab), {
      from,
      to: ['later@example.com'],
    })
    const id = sent.queueId ?? ''
    await lab.waitForLog(new RegExp(`${id}:.*status=deferred`))
    await until('it is deferred', 5_000, async () =>
      (await lab.queue('deferred')).some(({ queueId }) => queueId === id),
    )
    await lab.command('postsuper', ['-h', '-'], `${id}\n`)
    const [held] = await lab.queue('hold')
    deepEqual(
      [held?.queueId, held?.envelopeSender, held?.recipients],
      [id, from, ['later@example.com']],
    )
    await lab.command('postsuper', ['-d', id])
    deepEqual(await lab.queue('hold'), [])
  })

  test('mail handed in on the machine carries the user id that handed it in', async () => {
    const to = ['a@example.com']
    await lab.sendmail({ from, to, text: 'Subject: root\n\nx\n' })
    await lab.sendmail({ from, to, text: 'Subject: other\n\nx\n', uid: 65_534 })
    await lab.waitForLog(/pickup\[\d+\]: \w+: uid=0 from=<alice@example\.jp>/)
    await lab.waitForLog(/pickup\[\d+\]: \w+: uid=65534 from=<alice@example\.jp>/)
  })

  test('the port-25-like listener takes mail for the lab, and trusts only its networks', async () => {
    const strange = { clientIp: '198.51.100.4' }
    const out = { from: 'x@example.net', to: ['a@example.com'] }
    equal((await sendOne(lab.smtpPort, strange, out)).reply.code, 554)
    ok((await sendOne(lab.smtpPort, strange, { ...out, to: ['bob@example.jp'] })).accepted)
    ok((await sendOne(lab.smtpPort, { clientIp: '10.0.0.9' }, out)).accepted)
  })

  test('a blast tells every reply, over several sessions', async () => {
    const sent = await blast({
      port: lab.submissionPort,
      persona: personaOf(lab, 1),
      from: 'bob@example.jp',
      count: 40,
      recipientsPer: 3,
      addresses: Array.from({ length: 120 }, (_, i) => `blast${i}@example.com`),
      mark: (nth) => `blast-${nth}`,
      sessions: 4,
      perSession: 5,
    })
    equal(sent.filter(({ accepted }) => accepted).length, 40)
    const arrived = await until('all are at the sink', 20_000, () => {
      const here = lab.sink.messages().filter(({ mark }) => mark?.startsWith('blast-'))
      return here.length >= 40 ? here : undefined
    })
    equal(new Set(arrived.flatMap(({ recipients }) => recipients)).size, 120)
  })

  test('IMAP lets the same users in', async () => {
    const socket = connect({ port: lab.dovecot.imapPort, host: '127.0.0.1' })
    socket.setEncoding('latin1')
    socket.write('a1 LOGIN carol@example.jp carol-secret\r\na2 LOGOUT\r\n')
    let said = ''
    for await (const text of socket) said += text
    match(said, /^a1 OK /m)
  })

  test('settings that change in a running lab hold for the next session', async () => {
    await startNothingMilter(lab.scratch, lab.instance.milter)
    await lab.conf({ service: { 'submission/smtpd_milters': lab.instance.milter } })
    const mail = { from, to: ['a@example.com'] }
    ok((await sendOne(lab.submissionPort, personaOf(lab), mail)).accepted)
    // Port 1 has no listener: with the milter away, mail is taken and held. The long form has spaces.
    const away = '{ inet:127.0.0.1:1, default_action=quarantine, connect_timeout=1s }'
    await lab.conf({ service: { 'submission/smtpd_milters': away } })
    const { session } = await openSession(lab.submissionPort, personaOf(lab))
    const sent = await sendMail(session, mail)
    await session.quit()
    equal(sent.reply.code, 250)
    await until('it is held', 5_000, async () =>
      (await lab.queue('hold')).some(({ queueId }) => queueId === sent.queueId),
    )
    equal(lab.instance.configDirectory, lab.configDirectory)
  })
})

test('two labs run side by side, and each keeps its own mail', { skip }, async () => {
  const labs = await Promise.all([
    startPostfix({ name: 'one' }),
    startPostfix({ name: 'two', longQueueIds: true }),
  ])
  try {
    for (const lab of labs) {
      const mail = { from: 'alice@example.jp', to: ['a@example.com'], mark: lab.instance.name }
      const sent = await sendOne(lab.submissionPort, personaOf(lab), mail)
      await lab.sink.waitFor(({ mark }) => mark === lab.instance.name)
      equal(/^[0-9A-F]+$/.test(sent.queueId ?? ''), lab.instance.name === 'one')
    }
    deepEqual(
      labs.map(({ sink }) => sink.messages().map(({ mark }) => mark)),
      [['one'], ['two']],
    )
  } finally {
    await Promise.all(labs.map((lab) => lab.stop()))
  }
})

test('stopping leaves no process and no file', { skip }, async () => {
  const lab = await startPostfix()
  await sendOne(lab.submissionPort, personaOf(lab), {
    from: 'alice@example.jp',
    to: ['a@example.com'],
  })
  const groups = [lab.masterPid, lab.dovecot.masterPid]
  ok(groups.every((group) => membersOf(group).length > 1))
  await lab.stop()
  deepEqual(groups.flatMap(membersOf), [])
  equal(existsSync(lab.folder), false)
  await lab.stop()
})

test('what a killed owner leaves behind is removed by the next start', { skip }, async () => {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { startPostfix } from ${JSON.stringify(join(import.meta.dirname, '../../lab/postfix.ts'))}
       const lab = await startPostfix()
       console.log(JSON.stringify([lab.folder, lab.masterPid, lab.dovecot.masterPid]))
       setInterval(() => {}, 1_000)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const line = await new Promise<string>((resolve) => {
    child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString()))
  })
  const [folder, ...groups] = JSON.parse(line) as [string, number, number]
  child.kill('SIGKILL')
  await ended
  ok(existsSync(folder) && groups.every((group) => membersOf(group).length > 0))
  ok(removeLeftovers().includes(folder))
  equal(existsSync(folder), false)
  await until('its processes are gone', 5_000, () => groups.flatMap(membersOf).length === 0)
})

test('a signal to the owner removes the lab at once', { skip }, async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../lab/main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let said = ''
  for await (const bytes of child.stdout as AsyncIterable<Buffer>) {
    said += bytes.toString()
    if (said.includes('the sink')) break
  }
  const folder = /removes (\S+)\)/.exec(said)?.[1] ?? ''
  ok(existsSync(folder))
  child.kill('SIGINT')
  equal(await ended, 130)
  equal(existsSync(folder), false)
})
