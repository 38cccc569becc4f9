// slow
import { equal, ok } from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { blast } from '../../lab/blast.ts'
import { sendOne } from '../../lab/client.ts'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { labMissing } from '../../lab/missing.ts'
import { until } from '../../lab/scratch.ts'
import { Chance } from '../../sim/chance.ts'

/** `npm run test:long` asks for more. */
const KILLS = Number(
  process.env['SEKIMORI_KILLS'] ?? (process.env['SEKIMORI_LONG'] === '1' ? 1_000 : 20),
)
const SEED = Number(process.env['SEKIMORI_SEED'] ?? 20251006)
/** A message a minute from each. */
const HONEST = 400
const FRIENDS = Array.from({ length: 5 }, (_, n) => `friend${n}@good.example`)

/** The process of the hands: the child of the guard that runs the helper. */
function handsOf(guardPid: number): number | undefined {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      if (parent === guardPid && readFileSync(`/proc/${name}/cmdline`, 'latin1').includes('hands'))
        return Number(name)
    } catch {}
  }
  return undefined
}

suite(`kill -9 of guard and hands at ${KILLS} random moments of a blast`, {
  skip: labMissing() ?? false,
}, () => {
  test('nothing is lost, nothing passes beyond the bound, holds and releases are finished once', {
    timeout: KILLS * 15_000 + 120_000,
  }, async (t) => {
    t.diagnostic(`seed ${SEED}`)
    const chance = new Chance(SEED)
    const house: Guarded = await startGuarded({
      postfix: {
        main: { queue_run_delay: '2s', minimal_backoff_time: '2s' },
        users: [
          { name: 'thief@example.jp', password: 'x' },
          ...Array.from({ length: HONEST }, (_, n) => ({
            name: `user${n}@example.jp`,
            password: 'x',
          })),
        ],
      },
    })
    try {
      const accepted = new Set<string>()
      let mark = 0
      let stop = false
      const port = house.lab.submissionPort
      const honest = (async () => {
        for (let n = 0; !stop; n += 1) {
          mark += 1
          const mine = `honest-${mark}`
          const user = `user${n % HONEST}@example.jp`
          const sent = await sendOne(
            port,
            { user, password: 'x', clientIp: '203.0.113.9' },
            {
              from: user,
              to: [FRIENDS[n % FRIENDS.length] ?? ''],
              mark: mine,
            },
          )
          if (sent.accepted) accepted.add(mine)
          await new Promise((done) => setTimeout(done, 150))
        }
      })()
      const theft = blast({
        port,
        persona: (nth) => ({
          user: 'thief@example.jp',
          password: 'x',
          clientIp: `198.51.100.${1 + (nth % 200)}`,
        }),
        count: 100_000,
        perMinute: 157,
        addresses: Array.from({ length: 5_000 }, (_, n) => `victim${n}@far.example`),
        sessions: 4,
        perSession: 7,
        mark: (nth) => `theft-${nth}`,
        stop: () => stop,
        onSent: (one) => {
          if (one.accepted) accepted.add(one.mail.mark ?? '')
        },
      })

      for (let kill = 0; kill < KILLS; kill += 1) {
        await new Promise((done) => setTimeout(done, chance.between(50, 1_500)))
        const hands = chance.next() < 0.4 ? handsOf(house.guard().pid) : undefined
        if (hands !== undefined) process.kill(hands, 'SIGKILL')
        else {
          await house.kill()
          await new Promise((done) => setTimeout(done, chance.between(0, 500)))
          await house.start()
        }
      }
      stop = true
      await Promise.all([honest, theft])

      // Every message that Postfix accepted is at the sink or in a queue, once.
      let last = ''
      const settled = await until(
        'everything is judged and what passed has left',
        90_000,
        async () => {
          const status = await house.status()
          const queue = await house.lab.queue()
          last = JSON.stringify({ ...status, queue: queue.map((row) => row.queue).toSorted() })
          const ours = status.held + status.waiting
          return status.strays === 0 &&
            status.waiting === 0 &&
            queue.every((row) => row.queue === 'hold') &&
            queue.length === ours
            ? { status, queue }
            : undefined
        },
      ).catch((late: unknown) => {
        throw new Error(`${String(late)}; last: ${last}`)
      })
      const marks = house.lab.sink.messages().map((one) => one.mark ?? '')
      equal(new Set(marks).size, marks.length, 'no message left twice')
      const theftLeft = marks.filter((one) => one.startsWith('theft'))
      ok(theftLeft.length <= 30, `${theftLeft.length} of the thief's left`)

      const { held } = await house.held()
      const heldMarks = new Set<string>()
      for (const row of held) {
        const content = await house.lab.command('postcat', ['-q', row.queueId ?? ''])
        const found = /X-Lab-Mark: (.*)/.exec(content)?.[1]
        if (found !== undefined) heldMarks.add(found.trim())
      }
      const lost = [...accepted].filter((one) => !marks.includes(one) && !heldMarks.has(one))
      equal(lost.length, 0, `lost: ${lost.slice(0, 5).join(', ')}`)
      const honestHeld = [...heldMarks].filter((one) => one.startsWith('honest'))
      equal(honestHeld.length, 0, 'the honest are left alone')

      const { messages } = settled.status
      equal(
        messages.submitted,
        messages.passed + messages.held + messages.refused + messages.postponed,
      )
      await house.end()
      const verified = await house.sekimori('verify', '--json')
      equal(verified.code, 0, verified.out + verified.err)
      t.diagnostic(
        `${accepted.size} accepted, ${theftLeft.length} of the thief's left, ${held.length} held`,
      )
    } finally {
      await house.stop()
    }
  })
})
