/**
 * Guard: the composition root of the live tempo. It opens the evidence, folds it, listens, and does
 * by the clock what was decided; it alone knows the order of effects.
 *
 * Order of opening: evidence (which locks the folder), index, hands, what was left unfinished,
 * gates and logs, control. Order of closing: gates answer what they have begun, then the rest.
 */
import { hash } from 'node:crypto'
import { statfsSync, statSync } from 'node:fs'
import { connectHands } from '../hands/client.ts'
import { type Instant, seconds } from '../lib/time.ts'
import type { Language } from '../lib/words.ts'
import type { Clock } from '../ports/clock.ts'
import type { Journal } from '../ports/journal.ts'
import { Exhaustion } from '../sources/exhaustion.ts'
import { trustedLog } from '../sources/file/trusted.ts'
import { openPostfixLog } from '../sources/postfix-log/open.ts'
import { Refused } from '../sources/refused.ts'
import { openJournal } from '../store/evidence/journal.ts'
import { fixedRule } from '../verdict/rule.ts'
import { Acts } from './acts.ts'
import { Keeping } from './bodies.ts'
import { workingCalendar } from './calendar.ts'
import type { Config } from './config.ts'
import { Containing } from './containing.ts'
import { RootProof } from './control/root-proof.ts'
import { listenControl } from './control/server.ts'
import { controlVerbs } from './control/verbs.ts'
import { Desk } from './desk.ts'
import { Feed } from './feed.ts'
import { IndexReserve } from './index-reserve.ts'
import { Instances } from './instances.ts'
import { Judge } from './judge.ts'
import { createLayout, layoutIn } from './layout.ts'
import { Listeners } from './listeners.ts'
import { operatorTo } from './operator.ts'
import { People } from './people.ts'
import { openIndex } from './rebuild.ts'
import { Returning } from './returning.ts'
import { startRounds } from './rounds.ts'
import { Scribe } from './scribe.ts'
import { contactHashIn, parametersHashOf } from './secrets.ts'
import { countsOf, evidenceLevel, type Status } from './status.ts'
import { type Thinning, thinningFor } from './thinning.ts'

/** A log of a server that is new to us is read from its beginning up to this size, else from its end. */
export const FIRST_READ_BYTES_MAX = 64 * 1_048_576
const DUE_AT_ONCE = 2_000
const COMMIT_MS = 50
/** The index needs a fraction of what the evidence does. */
const INDEX_RESERVE_SHARE = 4
const OVERDUE_AT_ONCE = 100
/** A wall clock that differs by more from the monotonic one has been stepped (decision 4). */
const STEP_MS = 500

export type GuardOptions = {
  readonly data: string
  readonly config: Config
  readonly version: string
  readonly language: Language
  readonly log: (line: string) => void
  readonly progress?: (folded: number, of: number) => void
}

export type Guard = { status(): Status; close(why: string): Promise<void> }

export const systemClock: Clock = {
  now: () => Date.now() as Instant,
  monotonic: () => performance.now(),
}

/** When the evidence began: the moment of its first entry. */
async function beginningOf(journal: Pick<Journal, 'read'>): Promise<Instant> {
  for await (const first of journal.read(0, 1)) return first.at
  return systemClock.now()
}

export async function startGuard(options: GuardOptions): Promise<Guard> {
  const { config, version, language } = options
  const clock = systemClock
  const startedAt = clock.now()
  const layout = layoutIn(options.data)
  createLayout(layout)
  const operator = operatorTo(options.log, language, () => clock.monotonic())
  const { told } = operator

  const journal = await openJournal({
    folder: layout.evidence,
    keysFolder: layout.keys,
    hwmFolder: layout.highWater,
    origin: config.origin,
    clock,
    reserveBytes: config.evidence.reserveMiB * 1_048_576,
  })
  const contactHash = contactHashIn(layout.keys)
  const index = await openIndex(
    layout.index,
    { read: (from) => journal.read(from), size: journal.health().size },
    contactHash,
    options.progress,
  )
  const { folds } = index
  const instancesFile = config.instances ?? layout.instances
  const instances = new Instances(instancesFile)
  instances.refresh()

  const hands = connectHands({
    instancesFile,
    log: operator.says,
    ...(config.hands.socket === undefined ? {} : { socket: config.hands.socket }),
  })
  const indexReserve = new IndexReserve(
    layout.indexReserve,
    Math.floor((config.evidence.reserveMiB * 1_048_576) / INDEX_RESERVE_SHARE),
  )
  indexReserve.keep()
  const scribe = new Scribe(journal, folds)
  const desk = new Desk(folds)
  const acts = new Acts({ clock, scribe, folds, hands, told })
  const names = (): readonly string[] => instances.all.map((instance) => instance.name)
  const containing = new Containing({ clock, scribe, folds, hands, acts, instances: names, told })
  const keeping = new Keeping({ clock, hands, folds, scribe })
  const judge = new Judge({
    clock,
    desk,
    scribe,
    hash: contactHash,
    parameters: fixedRule,
    parametersHash: parametersHashOf(fixedRule),
    calendar: workingCalendar(config.zone, config.workingHours.opens, config.workingHours.closes),
    defaultRealm: config.realm.toLowerCase(),
    waiting: () => folds.messages.waiting(),
    observes: (name, now) => instances.observes(name, now),
    contained: () => void containing.resume(),
    told,
  })
  const returning = new Returning({
    clock,
    hands,
    folds,
    acts,
    judge,
    scribe,
    defaultRealm: config.realm.toLowerCase(),
    since: await beginningOf(journal),
  })

  let thinning: Thinning = 'none'
  const lookAtVolume = (): undefined => {
    try {
      const { bavail, blocks } = statfsSync(layout.evidence)
      thinning = thinningFor(bavail, blocks)
    } catch (problem) {
      told(problem)
    }
    return undefined
  }
  lookAtVolume()

  await scribe
    .write([
      {
        kind: 'guard.started',
        id: `g.${startedAt}`,
        at: startedAt,
        heardAt: startedAt,
        trust: 'witnessed',
        version,
      },
    ])
    .catch(told)

  const feed = new Feed({
    clock,
    scribe,
    folds,
    exhaustion: new Exhaustion(),
    refused: new Refused(layout.refused),
    thinning: () => thinning,
    told,
  })
  const doubts = new Map<string, string | undefined>()
  const lookAtLogs = async (): Promise<void> => {
    for (const { name, log } of instances.all) {
      const doubt = log === 'journald' ? undefined : await trustedLog(log)
      doubts.set(name, doubt)
      if (doubt !== undefined) operator.says(`${log}: ${doubt}`)
    }
  }
  await lookAtLogs()

  const listeners = new Listeners({
    instances,
    defaultMilter: config.milter ?? `unix:${layout.milter}`,
    gatekeeper: judge,
    clock,
    sessionPrefix: `g${startedAt.toString(36)}`,
    operator,
    language,
    openLog: (instance, log) =>
      openPostfixLog({
        instance,
        log,
        defaultRealm: config.realm.toLowerCase(),
        zone: config.zone,
        clock,
        hash: (bytes) => hash('sha256', bytes),
      }),
    position: (source) => folds.position(source),
    take: (instance, source, heard) => feed.take(source, heard, doubts.get(instance)),
    readFromStart: (log) => {
      try {
        return statSync(log).size <= FIRST_READ_BYTES_MAX
      } catch {
        return true
      }
    },
  })
  await listeners.follow()

  // Often and little: the commit is on the same thread as the answers.
  const committing = setInterval(() => folds.commit(), COMMIT_MS)
  let wall = clock.now() - clock.monotonic()
  const rounds = startRounds(
    [
      {
        name: 'index',
        every: seconds(1),
        act: async () => {
          if (folds.fault !== undefined) indexReserve.release()
          await scribe.heal()
        },
      },
      { name: 'reserve', every: seconds(30), act: () => void indexReserve.keep() },
      {
        name: 'due',
        every: seconds(1),
        act: async () => {
          const due = folds.messages.due(clock.now(), DUE_AT_ONCE)
          for (const name of new Set(due.map((row) => row.instance))) {
            const ids = due.filter((row) => row.instance === name).map((row) => row.queueId)
            await acts.do(
              'release.intended',
              name,
              ids.filter((id) => id !== undefined),
              'queue15',
              'due',
            )
          }
        },
      },
      {
        name: 'returning',
        every: seconds(1),
        act: async () => {
          for (const name of names()) await returning.judgeStrays(name)
        },
      },
      { name: 'containing', every: seconds(2), act: () => containing.resume() },
      { name: 'acts', every: seconds(2), act: () => acts.resume() },
      { name: 'bodies', every: seconds(1), act: () => keeping.round() },
      {
        name: 'instances',
        every: seconds(1),
        act: async () => {
          const isNew = instances.refresh()
          if (isNew) await lookAtLogs()
          if (isNew || listeners.gates.some((gate) => gate.fault !== undefined))
            await listeners.follow()
          if (instances.fault !== undefined) operator.says(instances.fault)
        },
      },
      {
        name: 'vanished',
        every: seconds(30),
        act: async () => {
          for (const name of names()) await returning.findVanished(name)
        },
      },
      {
        name: 'overdue',
        every: seconds(30),
        act: async () => {
          const now = clock.now()
          const late = folds.messages.overdueAt(now, OVERDUE_AT_ONCE)
          await scribe.write(
            late.map((row) => ({
              kind: 'hold.overdue',
              id: `o.${row.id}`.slice(0, 64),
              at: now,
              heardAt: now,
              trust: 'witnessed',
              account: row.account,
              subject: row.id,
              reference: row.reference,
            })),
          )
        },
      },
      { name: 'volume', every: seconds(10), act: lookAtVolume },
      { name: 'logs', every: seconds(60), act: lookAtLogs },
      {
        name: 'clock',
        every: seconds(10),
        act: async () => {
          const now = clock.now()
          const stepped = Math.round(now - clock.monotonic() - wall)
          wall = now - clock.monotonic()
          if (Math.abs(stepped) > STEP_MS)
            await scribe.write([
              {
                kind: 'clock.stepped',
                id: `t.${now}`,
                at: now,
                heardAt: now,
                trust: 'witnessed',
                byMilliseconds: stepped,
              },
            ])
        },
      },
    ],
    told,
  )

  const status = (): Status => {
    const health = journal.health()
    const now = clock.now()
    const gates = listeners.gates
    const handsWhy = hands.why()
    return {
      ready:
        gates.some((gate) => gate.fault === undefined) &&
        health.fault === undefined &&
        folds.fault === undefined,
      version,
      startedAt: new Date(startedAt).toISOString(),
      gate: {
        milter: { address: gates[0]?.address ?? null, asked: listeners.asked },
        authPolicy: { address: null, asked: 0 },
        listeners: gates.map((gate) => ({
          instance: gate.instance,
          address: gate.address,
          asked: gate.asked,
          mode: instances.observes(gate.instance, now) ? 'observe' : 'enforce',
          fault: gate.fault ?? null,
        })),
      },
      sources: listeners.sources.map((source) => {
        const freshAt = source.freshAt()
        return {
          name: source.name,
          freshAt: freshAt === undefined ? null : new Date(freshAt).toISOString(),
          fault: source.fault() ?? null,
        }
      }),
      evidence: {
        size: health.size,
        signedSize: health.signedSize,
        witnessedAt: null,
        level: evidenceLevel(health),
        fault: health.fault ?? null,
        thinning,
        freeBytes: health.free,
      },
      hands: { state: hands.state(), why: handsWhy ?? null },
      contained: folds.contained(),
      held: folds.messages.held(),
      waiting: folds.messages.waiting(),
      strays: folds.messages.strayCount(),
      ...countsOf(folds),
      faults: [health.fault, folds.fault, instances.fault, handsWhy, ...doubts.values()].filter(
        (fault) => fault !== undefined,
      ),
      console: { url: null },
    }
  }

  const control = await listenControl(
    layout.control,
    controlVerbs({
      clock,
      folds,
      journal,
      status,
      proof: new RootProof(layout.proofs),
      proofs: layout.proofs,
      people: new People({ clock, folds, acts, desk, hands, scribe, keeping }),
    }),
  )

  let closing: Promise<void> | undefined
  const close = (why: string): Promise<void> => {
    closing ??= (async () => {
      await control.close()
      await listeners.close()
      await rounds.stop()
      clearInterval(committing)
      await feed.rest().catch(told)
      await hands.close()
      const now = clock.now()
      await scribe
        .write([
          {
            kind: 'guard.stopped',
            id: `e.${now}`,
            at: now,
            heardAt: now,
            trust: 'witnessed',
            version,
            why,
          },
        ])
        .catch(told)
      index.close()
      await journal.close()
    })()
    return closing
  }
  return { status, close }
}
