// needs: postfix, dovecot-imapd, dovecot-pop3d
/** The live log of a real Postfix: every line of its own programs is known, and tells the story. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { hash as digest } from 'node:crypto'
import { test } from 'node:test'
import { sendOne } from '../../lab/client.ts'
import { labMissing } from '../../lab/missing.ts'
import { startPostfix } from '../../lab/postfix.ts'
import { refusing } from '../../lab/sink.ts'
import type { Event } from '../../src/events/event.ts'
import type { Instant } from '../../src/lib/time.ts'
import { openPostfixLog } from '../../src/sources/postfix-log/open.ts'

const LATEST_MS = 20_000

for (const longQueueIds of [false, true])
  test(`a real Postfix with ${longQueueIds ? 'long' : 'short'} queue ids is understood live`, {
    skip: labMissing() ?? false,
  }, async () => {
    const lab = await startPostfix({
      longQueueIds,
      sink: {
        recipient: refusing([/^nobody@/, '550 5.1.1 no such user'], [/^later@/, '450 4.2.1 later']),
      },
    })
    const source = openPostfixLog({
      instance: 'lab',
      log: lab.logFile,
      defaultRealm: lab.realm,
      zone: Temporal.Now.timeZoneId(),
      clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
      hash: (bytes) => digest('sha256', bytes),
    })
    const events: Event[] = []
    let changed = () => {}
    source.follow(
      undefined,
      async (heard) => {
        events.push(...heard.events)
        changed()
      },
      { fromStart: true },
    )
    const heard = async (is: (event: Event) => boolean): Promise<Event> => {
      const late = AbortSignal.timeout(LATEST_MS)
      for (;;) {
        const found = events.find(is)
        if (found !== undefined) return found
        await new Promise<void>((resolve, reject) => {
          changed = resolve
          late.addEventListener('abort', () => reject(new Error(`not heard: ${is}`)), {
            once: true,
          })
        })
      }
    }
    try {
      const user = lab.users[0] ?? { name: '', password: '' }
      const persona = { user: user.name, password: user.password, clientIp: '2001:db8::7' }
      const from = user.name
      const to = ['a@example.com', 'nobody@example.com', 'later@example.com']
      const { queueId } = await sendOne(lab.submissionPort, persona, { from, to })
      const of = (kind: Event['kind']) => (event: Event) =>
        event.kind === kind && 'queueId' in event && event.queueId === queueId
      for (const kind of ['message.delivered', 'message.bounced', 'message.deferred'] as const)
        await heard(of(kind))
      const notice = await heard((event) => 'noticeOf' in event && event.noticeOf === queueId)
      ok('queueId' in notice)
      await heard(
        (event) =>
          event.kind === 'message.delivered' &&
          event.queueId === notice.queueId &&
          event.recipient === from,
      )
      await lab.command('postsuper', ['-h', queueId ?? ''])
      await heard(of('message.held'))
      await lab.command('postsuper', ['-H', queueId ?? ''])
      await heard(of('message.released'))
      await lab.command('postsuper', ['-r', queueId ?? ''])
      await heard(of('message.removed'))
      const next = await heard(
        (event) => 'formerQueueId' in event && event.formerQueueId === queueId,
      )
      await lab.command('postsuper', ['-d', 'queueId' in next ? (next.queueId ?? '') : ''])
      await heard((event) => event.kind === 'message.deleted')
      await sendOne(
        lab.submissionPort,
        { ...persona, password: 'wrong' },
        { from, to: ['a@example.com'] },
      ).catch(() => {})
      const refused = await heard((event) => event.kind === 'login.refused')
      equal('clientIp' in refused && refused.clientIp, '2001:db8::7')
      await lab.sendmail({ from: 'root', to: ['a@example.com'], text: 'Subject: x\n\nx\n' })
      await heard((event) => 'uid' in event && event.uid === 0)
      const queued = events.find((event) => of('message.queued')(event) && 'clientIp' in event)
      deepEqual(
        [queued?.account, queued && 'clientIp' in queued && queued.clientIp],
        [`sasl:${from}`, '2001:db8::7'],
      )
      deepEqual(
        events.filter((event) => event.kind === 'line.unrecognised'),
        [],
      )
    } finally {
      await source.close()
      await lab.stop()
    }
  })
