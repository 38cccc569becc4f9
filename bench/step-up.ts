/**
 * Step-up: what it costs that thieves with right passwords are asked about, against logins let in.
 *
 * The guard's own keeper of logins (accounts, statistic, step-up, SQLite, real evidence with its
 * `fdatasync`) in one process, 32 questions at a time as the gate sends them. `let-in` are logins from
 * the accounts' own networks; all others come with the right password from a network each, in
 * countries never used: `one-owner` all of one account, `asked` an account each until OPEN_ALL_MAX
 * requests are open, `crowd` the same beyond it, `flood` and `flood-on` twice as many again. In turn
 * with `let-in`; 10,000 of a kind, or half of that for `asked` and `crowd` (`--attempts N`).
 *
 * Promise: an attempt that is asked about costs no more than five logins let in (it waits for two
 * entries, of the request and of the refusal, one after the other); maps that remember origins fill up
 * to their bounds, and a flood that goes on costs no more memory; an owner is told no more than six
 * times a day, and of the crowd nobody.
 * Limits: notices are counted where they are raised, not sent; owners' factors are entries without
 * secrets, for nobody signs in here.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { AccountId, Event } from '../src/events/event.ts'
import { Breaker } from '../src/keeper/breaker.ts'
import { Company } from '../src/keeper/company.ts'
import { Desk } from '../src/keeper/desk.ts'
import { LoginJudge } from '../src/keeper/login-judge.ts'
import { Logins } from '../src/keeper/logins.ts'
import { MailSessions } from '../src/keeper/mail-sessions.ts'
import { Planner } from '../src/keeper/planner.ts'
import { openIndex } from '../src/keeper/rebuild.ts'
import { unrestricted } from '../src/keeper/restricting.ts'
import { Scribe } from '../src/keeper/scribe.ts'
import { contactHashIn, senseHashIn } from '../src/keeper/secrets.ts'
import { openStepUp } from '../src/keeper/step-up/open.ts'
import { OPEN_ALL_MAX } from '../src/keeper/step-up/step-up.ts'
import { days, type Instant, milliseconds, plus } from '../src/lib/time.ts'
import { openPlaces } from '../src/places/open.ts'
import { Exhaustion } from '../src/sources/exhaustion.ts'
import { openJournal } from '../src/store/evidence/journal.ts'
import { figureOf, interleaved, print, ratioOf, readBenchOptions } from './lib.ts'

const { attempts, runs, json } = readBenchOptions({ attempts: 10_000, runs: 5 })
const AT_ONCE = 32
const COMMIT_MS = 50
const HOMES = 1_000
const MIB = 1_048_576
const each = Math.floor(attempts / 2 / runs)
const home = '133.11.0.9'
const victim = 'victim'
const clock = { now: () => Date.now() as Instant, monotonic: () => performance.now() }
const accountOf = (name: string): AccountId => `sasl:${name}@example.jp` as AccountId

/** A network of its own for each, all of them in a country that nobody was in. */
const places = openPlaces()
const abroad: string[] = []
for (let n = 0; abroad.length < attempts * 6; n += 1) {
  const ip = `${77 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}.9`
  const country = places.countryOf(ip)
  if (country !== undefined && country !== 'JP') abroad.push(ip)
}
const origin = (n: number): string => abroad[n] ?? ''

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const heapMiB = (): number => {
  collect()
  collect()
  return process.memoryUsage().heapUsed / MIB
}

const folder = mkdtempSync(join(tmpdir(), 'sekimori-step-up-'))
try {
  await measure()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function measure(): Promise<void> {
  const keys = join(folder, 'keys')
  const journal = await openJournal({
    folder: join(folder, 'evidence'),
    keysFolder: keys,
    origin: 'bench/sekimori/1',
    clock,
    reserveBytes: 0,
  })
  const indexFile = join(folder, 'index.db')
  const index = await openIndex(
    indexFile,
    { read: (from) => journal.read(from) },
    contactHashIn(keys),
  )
  const { folds } = index
  const scribe = new Scribe(journal, folds)
  await prepare(scribe)
  const desk = new Desk(folds)
  const exhaustion = new Exhaustion()
  const told = (problem: unknown): void => void process.stderr.write(`step-up: ${problem}\n`)
  const notices = new Map<string, number>()
  const { stepUp } = openStepUp({
    clock,
    scribe,
    fold: folds.stepUp,
    keysFolder: keys,
    policy: 'step-up',
    address: 'https://mail.example.jp',
    defaultRealm: 'example.jp',
    notices: {
      raise: async ({ what, ...facts }) => {
        const account = 'account' in facts ? facts.account : what
        notices.set(account, (notices.get(account) ?? 0) + 1)
        return true
      },
    },
    isContained: (account) => desk.stateOf(account).suspicion.containedAt !== undefined,
    effects: {
      contain: async () => undefined,
      release: async () => undefined,
      isContainedSince: () => true,
    },
    told,
  })
  const company = new Company()
  const breaker = new Breaker(folds, clock.now())
  const logins = new Logins({
    clock,
    desk,
    scribe,
    places,
    networks: { factsOf: () => ({}) },
    senses: senseHashIn(keys),
    judge: new LoginJudge({
      ...{ desk, scribe, stepUp, exhaustion, company, restricting: unrestricted },
      restricted: () => {},
      planner: new Planner({
        breaker,
        spared: () => false,
        contained: () => {},
        breakerOpened: () => {},
      }),
    }),
    hourOf: () => 12,
    company,
    exhaustion,
    sessions: new MailSessions(),
    defaultRealm: 'example.jp',
    observes: () => false,
    letIn: () => {},
    told,
  })
  const committing = setInterval(() => folds.commit(), COMMIT_MS)

  let nth = 0
  const one = async (name: string, clientIp: string): Promise<string> => {
    nth += 1
    const { kind } = await logins.login({
      id: `bench.${nth}`,
      instance: 'imap1',
      stage: 'after',
      login: `${name}@example.jp`,
      facts: { protocol: 'imap', clientIp, session: `s${nth}`, mechanism: 'PLAIN' },
      askedAt: clock.now(),
    })
    return kind
  }
  /** Milliseconds for one login, AT_ONCE of them under way. */
  const timed = async (
    count: number,
    wanted: string,
    tryOf: (n: number) => readonly [name: string, clientIp: string],
  ): Promise<number> => {
    let next = 0
    const begun = performance.now()
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < count) {
          const kind = await one(...tryOf(next++))
          if (kind !== wanted) throw new Error(`a login was answered ${kind}, not ${wanted}`)
        }
      }),
    )
    return (performance.now() - begun) / count
  }

  let plain = 0
  let strangers = 0
  const letIn = {
    name: 'let-in',
    run: () => timed(each, 'allow', () => [`home${plain++ % HOMES}`, home]),
  }
  const far = (name: string, count: number, nameOf: (n: number) => string) => ({
    name,
    run: () => timed(count, 'refuse', () => [nameOf(strangers), origin(strangers++)]),
  })
  const stranger = (n: number): string => `stranger${n % (2 * each * runs)}`
  const time = { bench: 'step-up', figure: 'time', unit: 'ms' }
  const figure = (name: string, samples: ReadonlyMap<string, readonly number[]>) => {
    const its = figureOf({ ...time, case: name }, samples.get(name) ?? [])
    return [its, ratioOf(its, figureOf({ ...time, case: 'let-in' }, samples.get('let-in') ?? []))]
  }
  const heap = (name: string) =>
    figureOf({ bench: 'step-up', case: name, figure: 'heap', unit: 'MiB' }, [heapMiB()])
  await letIn.run()
  const figures = [heap('before')]
  const plainTimes: number[] = []
  for (const kind of [
    far('one-owner', 2 * each, () => victim),
    far('asked', each, stranger),
    far('crowd', each, stranger),
    far('flood', 2 * each, stranger),
    far('flood-on', 2 * each, stranger),
  ]) {
    const samples = await interleaved([letIn, kind], runs)
    plainTimes.push(...(samples.get('let-in') ?? []))
    figures.push(...figure(kind.name, samples), heap(kind.name))
    process.stderr.write(`step-up: ${kind.name}: ${JSON.stringify(stepUp.counts())}\n`)
  }
  clearInterval(committing)
  folds.commit()
  figures.unshift(figureOf({ ...time, case: 'let-in' }, plainTimes))
  print(figures, json)
  const toVictim = notices.get(accountOf(victim)) ?? 0
  const most = Math.max(...notices.values())
  const sum = [...notices.values()].reduce((all, some) => all + some, 0)
  process.stderr.write(
    [
      `step-up: ${OPEN_ALL_MAX} requests at most; ${sum} notices, ${most} to one owner at most, ${toVictim} to the one owner`,
      `step-up: ${journal.health().size} entries, index ${(statSync(indexFile).size / MIB).toFixed(1)} MiB`,
      '',
    ].join('\n'),
  )
  await index.close()
  await journal.close()
}

/** Everybody logged in at home some days ago, and whoever is to be asked has a factor since then. */
async function prepare(scribe: Scribe): Promise<void> {
  const at = plus(clock.now(), milliseconds(-days(3)))
  const told = { at, heardAt: at, trust: 'witnessed', instance: 'imap1' } as const
  const names = [
    ...Array.from({ length: HOMES }, (_, n) => `home${n}`),
    ...Array.from({ length: 2 * each * runs }, (_, n) => `stranger${n}`),
    victim,
  ]
  for (let from = 0; from < names.length; from += 250)
    await scribe.write(
      names.slice(from, from + 250).flatMap((name): Event[] => [
        {
          kind: 'login.accepted',
          id: `l.${name}`,
          ...told,
          account: accountOf(name),
          protocol: 'imap',
          clientIp: home,
          country: 'JP',
          hour: 12,
        },
        {
          kind: 'factor.enrolled',
          id: `fe.${name}`,
          ...{ at, heardAt: at, trust: 'witnessed' },
          account: accountOf(name),
          factor: `f.${name}`,
          way: 'token',
          why: 'by a token that was handed over',
          goodFrom: plus(at, days(1)),
          recoveryCodes: 10,
          by: 'owner',
        },
      ]),
    )
}
