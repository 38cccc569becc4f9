/**
 * Guard: the composition root of the live tempo. It opens the evidence, folds it, listens, and does
 * by the clock what was decided; it alone knows the order of effects.
 *
 * Order of opening: evidence (which locks the folder), index, hands, what was left unfinished,
 * gates and logs, control. Order of closing: gates answer what they have begun, then the rest.
 */
import { hash, randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { connectHands } from '../hands/client.ts'
import { Fault } from '../lib/fault.ts'
import { type Instant, minutes } from '../lib/time.ts'
import type { Language } from '../lib/words.ts'
import { openNetworks } from '../places/networks.ts'
import { openPlaces } from '../places/open.ts'
import type { Clock } from '../ports/clock.ts'
import { type Journal, LOST_ENTRY } from '../ports/journal.ts'
import { openDovecotLog } from '../sources/dovecot-log/open.ts'
import { Exhaustion } from '../sources/exhaustion.ts'
import { openForwarding } from '../sources/forwarding/open.ts'
import { openPostfixLog } from '../sources/postfix-log/open.ts'
import { Refused } from '../sources/refused.ts'
import { shownCode } from '../step-up/codes.ts'
import { openLedger } from '../store/evidence/chain.ts'
import { behaviourJudging } from '../verdict/judging.ts'
import { Acts } from './acts.ts'
import { Anchoring } from './anchors/anchoring.ts'
import { announceConfig, announceLife } from './announce.ts'
import { Keeping } from './bodies.ts'
import { hourOfWeek, workingCalendar } from './calendar.ts'
import { Finding } from './cases/found/finding.ts'
import { knowledgeOf } from './cases/knowledge.ts'
import { Listings } from './cases/listings.ts'
import { openCases } from './cases/open.ts'
import { telemetryOf } from './cases/telemetry.ts'
import { Company, ownedAtStart } from './company.ts'
import { openCompany } from './company-file.ts'
import type { Config } from './config.ts'
import { consoleAreas } from './console/areas.ts'
import { ConsoleDesk } from './console/desk/desk.ts'
import { type OpenConsole, openConsole } from './console/open.ts'
import { RootProof } from './control/root-proof.ts'
import { listenControl } from './control/server.ts'
import { Desk } from './desk.ts'
import { dutiesOf } from './duties.ts'
import { Exporting } from './exporting/exporting.ts'
import { Feed } from './feed.ts'
import { Gaps } from './gaps/open.ts'
import { IndexReserve } from './index-reserve.ts'
import { Instances } from './instances.ts'
import { Judge } from './judge.ts'
import { createLayout, layoutIn } from './layout.ts'
import { Listeners } from './listeners.ts'
import { LoginJudge } from './login-judge.ts'
import { Logins } from './logins.ts'
import { MailSessions, sessionsAtStart } from './mail-sessions.ts'
import { operatorTo } from './operator.ts'
import { startPacking } from './packing.ts'
import { openPage } from './page.ts'
import { People } from './people.ts'
import { PersonSecrets } from './person-secrets.ts'
import { Persons } from './persons.ts'
import { Planner } from './planner.ts'
import { openPrivacy } from './privacy/open.ts'
import { ReadJudge } from './read-judge.ts'
import { dropIndex, openIndex } from './rebuild.ts'
import { startRefit } from './refit.ts'
import { openResponse } from './response.ts'
import { Returning } from './returning.ts'
import { startRounds } from './rounds.ts'
import { Scribe } from './scribe.ts'
import { startScrubbing } from './scrub.ts'
import { contactHashIn, parametersHashOf, senseHashIn } from './secrets.ts'
import { LivePolicies } from './settings/live.ts'
import { channelsIn, notifyTestVerbs } from './settings/notify-test.ts'
import { Settings } from './settings/settings.ts'
import { settingsActs, settingsReads, unguardingBy } from './settings/verbs.ts'
import { faultsOf, readyOf, type Status, statusOf, witnessedAtOf } from './status.ts'
import { effectsOf } from './step-up/effects.ts'
import { stepUpKeysIn } from './step-up/keys.ts'
import { openStepUp } from './step-up/open.ts'
import type { Hearer } from './step-up/own/voices.ts'
import { VolumeAlarm } from './volume-alarm.ts'
import { Watch } from './watch.ts'
import { alarmOfWitness, openWitnessing, serveTiles } from './witnesses.ts'

/** A log of a server that is new to us is read from its beginning up to this size, else from its end. */
export const FIRST_READ_BYTES_MAX = 64 * 1_048_576
/** Rows are committed after so long, and after so many entries: whatever comes first. */
const COMMIT_MS = 250
const COMMIT_ENTRIES = 256
const COMMIT_LOOK_MS = 25
/** Accounts that changed and are written between two commits, each look: about half a millisecond. */
const AHEAD_ACCOUNTS = 16
/** Who tells what an owner said on his page. */
const OWNERS_PAGE = 'owner (me)'
/** The index needs a fraction of what the evidence does. */
const INDEX_RESERVE_SHARE = 4

export type GuardOptions = {
  readonly data: string
  readonly config: Config
  readonly version: string
  readonly language: Language
  readonly log: (line: string) => void
  readonly progress?: (folded: number, of: number) => void
  /** The web console, which is a process of its own; absent: there is none. */
  readonly console?: (isConnected: boolean) => Status['console']
}

export type Guard = {
  status(): Status
  /** For the first administrator, once; `undefined`: there is one, or there is no console. */
  setupLink(): Promise<string | undefined>
  close(why: string): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now() as Instant,
  monotonic: () => performance.now(),
}

/** When the evidence began: the moment of its first entry. */
async function beginningOf(journal: Pick<Journal, 'read'>): Promise<Instant> {
  for await (const { kind, at } of journal.read(0)) if (kind !== LOST_ENTRY) return at
  return systemClock.now()
}

export async function startGuard(options: GuardOptions): Promise<Guard> {
  const { config: file, version, language } = options
  const clock = systemClock
  const startedAt = clock.now()
  const layout = layoutIn(options.data)
  createLayout(layout)
  const operator = operatorTo(options.log, language, () => clock.monotonic())
  const { told } = operator

  const { journal, ledger, forks, placeOf } = await openLedger({
    folder: layout.evidence,
    keysFolder: layout.keys,
    hwmFolder: layout.highWater,
    origin: file.origin,
    clock,
    reserveBytes: file.evidence.reserveMiB * 1_048_576,
    refold: () => dropIndex(layout.index),
  })
  const witnessing = await openWitnessing(file.evidence, journal, clock, told)
  const anchoring = await Anchoring.open({ config: file, journal, layout, clock, told })
  const contactHash = contactHashIn(layout.keys)
  const index = await openIndex(
    layout.index,
    { read: (from) => ledger.read(from), size: ledger.health().size },
    contactHash,
    options.progress,
    told,
  )
  const { folds } = index
  const instancesFile = file.instances ?? layout.instances
  const instances = new Instances(instancesFile)
  instances.refresh()

  const hands = connectHands({
    instancesFile,
    log: operator.says,
    ...(file.hands.socket === undefined ? {} : { socket: file.hands.socket }),
  })
  const indexReserve = new IndexReserve(
    layout.indexReserve,
    Math.floor((file.evidence.reserveMiB * 1_048_576) / INDEX_RESERVE_SHARE),
  )
  indexReserve.keep()
  const scribe = new Scribe(ledger, folds)
  const settings = await Settings.open({
    ...{ file, clock, scribe, told },
    ...{ conduct: folds.conduct, journal: ledger },
  })
  // What parts are opened with; what people change from here on they ask for by `policies`.
  const { config } = settings
  const desk = new Desk(folds)
  const acts = new Acts({ clock, scribe, folds, hands, told })
  const { mmdb } = config.places
  const places = openPlaces(mmdb === undefined ? {} : { mmdb })
  for (const fault of places.faults) told(fault)
  const networks = await openNetworks({ config: config.networks, clock })
  for (const fault of networks.faults) told(fault)
  const where = { places, networks, senses: senseHashIn(layout.keys) }
  const stepUpKeys = stepUpKeysIn(layout.keys)
  const response = await openResponse({
    clock,
    config,
    language,
    scribe,
    folds,
    hands,
    acts,
    instances,
    places,
    operator,
    codeOf: (account, request) => shownCode(stepUpKeys.codeOf(account, request)),
  })
  const { containing, breaker, notices, spared, telling } = response
  settings.onChange((changed) => void response.notifyBy(changed))
  const observes = (name: string, now: Instant): boolean => instances.observes(name, now)
  const defaultRealm = config.realm.toLowerCase()
  const keeping = new Keeping({ clock, hands, folds, scribe })
  const judging = behaviourJudging()
  const hourOf = hourOfWeek(config.zone)
  const planner = new Planner({
    breaker,
    spared,
    contained: () => void containing.resume(),
    breakerOpened: (opened) => telling.breakerOpened(opened),
  })
  const company = new Company()
  const remembered = await openCompany({
    ...{ company, clock, journal: ledger },
    file: layout.company,
  })
  const knowing = ownedAtStart(company, folds, clock.now()).catch(told)
  const people = new People({
    ...{ clock, folds, acts, desk, hands, scribe, keeping, containing, company },
  })
  /** Cases are opened later. */
  let hearing: Hearer = () => Promise.reject(new Fault('store.behind', { why: 'it begins' }))
  const {
    stepUp,
    owners,
    desk: ownerDesk,
    resume: resumeStepUp,
    push: pushOwner,
    erase: eraseOwner,
    close: closeStepUp,
  } = openStepUp({
    clock,
    scribe,
    fold: folds.stepUp,
    keysFolder: layout.keys,
    keys: stepUpKeys,
    policy: config.stepUp.policy,
    policyOf: (account) => policies.stepUpPolicyOf(account),
    push: config.me.push,
    // Where there is no page nobody could answer.
    address:
      config.me.listen === undefined ? undefined : (config.stepUp.address ?? config.me.origins[0]),
    defaultRealm,
    notices,
    isContained: (account) => desk.stateOf(account).suspicion.containedAt !== undefined,
    effects: effectsOf(people, folds),
    changed: (account) => desk.forget(account),
    networks,
    history: folds.ownerHistory,
    messages: folds.messages,
    hearer: (account, what) => hearing(account, what),
    told,
  })
  const calendar = workingCalendar(
    config.zone,
    config.workingHours.opens,
    config.workingHours.closes,
  )
  const policies = new LivePolicies({
    ...{ settings, calendar, realm: config.realm, spare: response.spare },
  })
  const { restricting } = policies
  const judge = new Judge({
    ...where,
    company,
    restricting,
    clock,
    desk,
    scribe,
    hash: contactHash,
    judging,
    parametersHash: parametersHashOf(judging.parameters),
    hourOf,
    calendar,
    defaultRealm,
    planner,
    waiting: () => folds.messages.waiting(),
    observes,
    held: (account, facts, reference) => {
      stepUp
        .held(account, facts, reference)
        .then((asked) => telling.held(account, asked))
        .catch((fault) => {
          told(fault)
          telling.held(account, false)
        })
    },
    told,
  })
  const exhaustion = new Exhaustion()
  const sessions = new MailSessions()
  const remembering = sessionsAtStart(sessions, ledger).catch(told)
  const logins = new Logins({
    ...where,
    clock,
    desk,
    scribe,
    judge: new LoginJudge({
      ...{ desk, scribe, planner, stepUp, exhaustion, restricting, company },
      restricted: (account, reasons) => telling.restricted(account, reasons),
    }),
    hourOf,
    company,
    exhaustion,
    sessions,
    defaultRealm,
    observes,
    letIn: response.letIn,
    told,
  })
  const returning = new Returning({
    ...where,
    clock,
    hands,
    folds,
    acts,
    judge,
    keeping,
    scribe,
    hourOf,
    defaultRealm,
    upSince: clock.now(),
    since: await beginningOf(ledger),
  })

  const persons = new Persons({
    fold: folds.people,
    scribe,
    secrets: new PersonSecrets(layout.keys),
    alarm: response.alarm,
  })
  const { oidc, origins, idleMinutes } = config.console
  const consoleDesk = await ConsoleDesk.open({
    ...{ clock, persons, scribe, alarm: response.alarm, told, origins, zone: config.zone },
    keysFolder: layout.keys,
    idle: minutes(idleMinutes),
    ...(oidc === undefined ? {} : { oidc }),
    ...(config.organisation === undefined ? {} : { organisation: config.organisation.name.ja }),
  })
  const refit = startRefit({
    clock,
    zone: config.zone,
    layout,
    scribe,
    current: () => folds.world().population,
    contained: () => [...folds.contained(), ...folds.restrained()],
    told,
    says: operator.says,
    language,
  })
  const refusedLines = new Refused(layout.refused)
  const { privacy, vaultReads } = openPrivacy({
    ...{ clock, folds, scribe, desk, told, journal, ledger },
    config: () => settings.config,
    forget: (account) => {
      company.forget(account)
      cases.opener.forget()
    },
    eraseKept: eraseOwner,
    forgetLines: (before) => refusedLines.forget(before),
  })
  const scrubbing = await startScrubbing({
    ...{ clock, scribe, notices, told },
    folder: layout.evidence,
    keysFolder: layout.keys,
  })
  const finding = new Finding({
    ...{ clock, layout, zone: config.zone, defaultRealm, home: config.places.home, version },
    ...(mmdb === undefined ? {} : { mmdb }),
    reads: vaultReads,
    settle: () => journal.materialise(),
  })
  const knowledge = knowledgeOf(config)
  const listings = new Listings()
  const cases = openCases({
    ...{ clock, config, folds, scribe, vaultReads, notices, told, journal: ledger },
    knowledge,
    telemetry: telemetryOf({ clock, folds, hands, instances, listings }),
    finding: { finding, verified: () => scrubbing.facts().last?.problems === 0 },
  })
  hearing = (account, what) =>
    cases.symptoms.report({ what, account, reporter: account }, OWNERS_PAGE)
  const packing = startPacking({
    ...{ clock, told },
    folder: layout.evidence,
    size: () => journal.health().materialisedSize,
  })
  const volumeAlarm = new VolumeAlarm(notices)
  const watch = new Watch(layout.evidence, clock, operator)
  watch.lookAtVolume()
  await watch.lookAtLogs(instances)
  const announced = { clock, scribe, folds, version }
  const gaps = new Gaps({
    ...{ clock, config: config.gaps, scribe, folds, notices, startedAt, told },
    keysFolder: layout.keys,
    instances: () => instances.all,
    signedSize: () => journal.health().signedSize,
  })
  await gaps.begin().catch(told)
  await announceLife(announced, 'guard.started').catch(told)
  anchoring.begin(scribe, notices, witnessing)
  await announceConfig(announced, judging.parameters, instances).catch(told)

  const feed = new Feed({
    clock,
    scribe,
    folds,
    exhaustion,
    refused: refusedLines,
    thinning: () => watch.thinning,
    doubted: (source, events, why) => telling.doubted(source, events, why),
    isTold: (event) => logins.isTold(event),
    where,
    sessions,
    gaps,
    forwarded: (event) => telling.forwarding(event),
    notTaken: (event) => listings.heard(event),
    reads: new ReadJudge({
      ...{ clock, desk, folds, scribe, planner, observes },
      began: (read, account, ratio) => company.sessionBegan(read, account, ratio),
      swept: (read, account, reasons) => telling.swept(read, account, reasons),
    }),
    told,
  })

  const listeners = new Listeners({
    instances,
    defaultMilter: config.milter ?? `unix:${layout.milter}`,
    gatekeeper: gaps.gatekeeper(judge),
    loginKeeper: logins,
    clock,
    sessionPrefix: `g${startedAt.toString(36)}`,
    operator,
    language,
    openLog: (instance, kind, log) =>
      (kind === 'milter' ? openPostfixLog : openDovecotLog)({
        instance,
        log,
        defaultRealm,
        zone: config.logZone,
        canary: (text) =>
          gaps.canaryLine(`${kind === 'milter' ? 'postfix' : 'dovecot'}-log:${instance}`, text),
        clock,
        hash: (bytes) => hash('sha256', bytes),
      }),
    position: (source) => folds.position(source),
    take: (instance, source, heard) => feed.take(source, heard, watch.doubtOf(instance)),
    readFromStart: (log) => {
      // The journal of months is read by `learn`, not by a guard that starts.
      if (log === 'journald') return false
      try {
        return statSync(log).size <= FIRST_READ_BYTES_MAX
      } catch {
        return true
      }
    },
  })
  await listeners.follow()
  const forwarding = openForwarding({
    config: config.forwarding,
    defaultRealm,
    clock,
    hash: (bytes) => hash('sha256', bytes),
  })
  forwarding?.follow(folds.position(forwarding.name), (heard) =>
    feed.take(forwarding.name, heard, undefined),
  )
  notices.resume()
  await resumeStepUp()
  telling.resume()

  const page = await openPage({ desk: ownerDesk, clock, config, language, operator })
  if (page.fault !== undefined) stepUp.pageLost()

  // Little at a time, for the commit is on the same thread as the answers; and not more often than
  // that asks for, for each writes again the pages that every message changes.
  let committedTo = folds.foldedTo
  let committedAt = clock.monotonic()
  const committing = setInterval(() => {
    const now = clock.monotonic()
    if (folds.foldedTo - committedTo < COMMIT_ENTRIES && now - committedAt < COMMIT_MS)
      return folds.ahead(AHEAD_ACCOUNTS)
    folds.commit()
    committedTo = folds.foldedTo
    committedAt = now
  }, COMMIT_LOOK_MS)
  const rounds = startRounds(
    [
      ...anchoring.rounds,
      ...cases.rounds,
      { name: 'console-desk', every: minutes(1), act: () => consoleDesk.round() },
      ...dutiesOf({
        clock,
        folds,
        scribe,
        acts,
        containing,
        telling,
        persons,
        returning,
        keeping,
        instances,
        listeners,
        indexReserve,
        watch,
        operator,
        refit,
        privacy,
        scrubbing,
        packing,
        remembered,
        volume: () => volumeAlarm.look(journal.health(), clock.now()),
        networks,
        gaps,
        changed: async () => {
          await watch.lookAtLogs(instances)
          await announceConfig(announced, judging.parameters, instances)
        },
      }),
    ],
    told,
  )

  const tiles = await serveTiles(
    config.evidence.serve,
    anchoring.watched(journal.swearing),
    clock,
    told,
  )
  witnessing.start({ scribe, alarm: alarmOfWitness(notices, clock) })

  let doors: OpenConsole | undefined
  const unfit = (): readonly string[] => settings.faults(language)
  const status = (): Status =>
    statusOf({
      ...{ clock, version, startedAt, journal, folds, hands, instances, listeners, watch },
      ...{ networks, stepUp, page, forwarding, witnessing, scrubbing, gaps, anchoring },
      ...{ remembered, unfit },
      ...(options.console === undefined
        ? {}
        : {
            console: () =>
              options.console?.(doors?.isConnected() === true) ?? { url: null, fault: null },
          }),
    })

  const exporting = new Exporting({
    ...{ clock, scribe, settle: () => journal.materialise() },
    named: () => randomBytes(9).toString('base64url'),
  })
  const areas = consoleAreas({
    ...{ owners, fold: folds.stepUp, sheetDays: config.stepUp.sheetDays },
    ...{ clock, folds, journal, ledger, forks, placeOf, layout, vaultReads, exporting, status },
    ...{ defaultRealm, hourOf, hands, knowledge, zone: config.zone, version },
    departmentOf: policies.departmentOf,
    named: () => randomBytes(9).toString('base64url'),
    custody: async (id, told, { by }) => {
      const done = await cases.cases.act(
        id,
        { act: 'custody.enter', handling: 'exported', ...told },
        { by },
      )
      return 'refused' in done ? `${done.field}: ${done.found}` : undefined
    },
  })
  doors = await openConsole({
    ...{ clock, scribe, journal: ledger, desk: consoleDesk, version, told },
    ownerTold: (account) => void pushOwner(account, 'alarm'),
    rules: () => settings.config.console.twoPersons,
    unguards: unguardingBy(settings),
    pulse: {
      journal,
      ready: () => readyOf({ journal, folds, listeners }),
      faults: () => faultsOf({ journal, folds, instances, hands, page, watch, witnessing, unfit }),
      evidence: () => ({
        witnessedAt: witnessedAtOf(witnessing),
        level: anchoring.facts().level,
      }),
    },
    verbs: {
      clock,
      folds,
      journal: ledger,
      placeOf,
      status,
      ...{ privacy, vaultReads },
      scrubNow: () => scrubbing.hurry(),
      packing,
      proof: new RootProof(layout.proofs),
      proofs: layout.proofs,
      defaultRealm,
      scribe,
      alarm: response.alarm,
      persons,
      desk,
      people,
      owners,
      gaps,
      anchoring,
      cases,
      exporting,
      more: (whoever) => [
        { acts: consoleDesk.acts },
        ...areas.verbs(whoever),
        { reads: settingsReads(settings), acts: settingsActs(settings) },
        notifyTestVerbs({
          ...{ clock, folds, notices },
          channels: () => channelsIn(settings.config.notify),
        }),
      ],
    },
  })
  const control = await listenControl(layout.control, doors.answer)
  // Mail is guarded also where nobody can look.
  await doors.listen(config.console.socket ?? layout.console).catch(told)

  let closing: Promise<void> | undefined
  const close = (why: string): Promise<void> => {
    closing ??= (async () => {
      await doors?.close()
      await areas.close()
      await consoleDesk.close()
      await control.close()
      await page.close()
      await closeStepUp()
      await listeners.close()
      await forwarding?.close()
      await rounds.stop()
      await anchoring.close().catch(told)
      await remembered.save()
      await knowing
      await remembering
      await refit.close()
      await privacy.close()
      await finding.close()
      await scrubbing.close()
      await packing.close()
      clearInterval(committing)
      await feed.rest().catch(told)
      await gaps.close().catch(told)
      await persons.rest(clock.now()).catch(told)
      await response.close().catch(told)
      await hands.close()
      await witnessing.mute()
      await announceLife(announced, 'guard.stopped', why).catch(told)
      await tiles?.close()
      await journal.materialise().catch(told)
      await witnessing.close()
      await index.close()
      await journal.close()
    })()
    return closing
  }
  const setupLink = async (): Promise<string | undefined> =>
    config.console.listen === 'none' ? undefined : consoleDesk.setupLink()
  return { status, setupLink, close }
}
