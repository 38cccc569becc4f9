/**
 * Case of a drill: what the incident desk has of a simulated day, written into the day's own evidence.
 *
 * With a guard the case is opened by the containment, as the guard opens it (`keeper/cases/opening.ts`).
 * Without one it is opened as it was then, by users to whom mail seems slow, half a day late. When the
 * day is over its evidence is investigated, and what was found goes into the case. All of it is an
 * exercise, and says so.
 */
import type { ContactHash } from '../../src/accounts/model.ts'
import type { CaseAct } from '../../src/cases/acts.ts'
import type { CaseKind } from '../../src/cases/case.ts'
import type { SymptomCode } from '../../src/cases/symptoms/symptom.ts'
import { type CaseOpening, Cases, isNotActed, type NotActed } from '../../src/keeper/cases/cases.ts'
import { evidenceLogIn } from '../../src/keeper/cases/found/evidence-log.ts'
import {
  BEFORE,
  type Found,
  foundInEvidence,
} from '../../src/keeper/cases/found/found-in-evidence.ts'
import { type Taken, takeFound } from '../../src/keeper/cases/found/take-found.ts'
import { type CaseKnowledge, knowledgeOf } from '../../src/keeper/cases/knowledge.ts'
import { Opener } from '../../src/keeper/cases/opener.ts'
import type { PlaybookChosen } from '../../src/keeper/cases/opening.ts'
import { Sealed } from '../../src/keeper/cases/sealed.ts'
import type { Layout } from '../../src/keeper/layout.ts'
import { Scribe } from '../../src/keeper/scribe.ts'
import { assert } from '../../src/lib/assert.ts'
import { days, type Instant, plus } from '../../src/lib/time.ts'
import type { Journal } from '../../src/ports/journal.ts'
import type { House } from '../house.ts'
import { worldPlaces } from '../people/places.ts'
import type { Drill } from './drill.ts'

/** Who acts in a drill where a person would. */
const DRILL = 'drill'
const ZONE = 'Asia/Tokyo'
const HOME = 'JP'
const REALM = 'example.jp'
const VOICE: SymptomCode = 'cannot-send'

/** As the guard starts them. */
const chosenFor = (kind: CaseKind): readonly PlaybookChosen[] => knowledge().playbooksFor(kind)
const knowledge = (): CaseKnowledge => {
  known ??= knowledgeOf({ zone: ZONE, cases: {} })
  return known
}
let known: CaseKnowledge | undefined

/** Opens cases while the day is lived. */
export class DrillDesk {
  readonly #house: House
  readonly #cases: Cases
  readonly #opener: Opener

  constructor(house: House) {
    this.#house = house
    const { folds, scribe } = house
    const clock = { now: () => house.now }
    this.#cases = new Cases({ clock, folds, scribe, zone: ZONE })
    this.#opener = new Opener({
      ...{ clock, folds, cases: this.#cases, playbooksFor: chosenFor, opens: 'automatic' },
      exercise: true,
      told: (problem) => void house.problems.push(problem),
    })
  }

  /** A containment was planned, or is carried out. */
  round(): Promise<void> {
    return this.#opener.round()
  }

  /** Users say that mail does not go out; nobody has seen anything else. */
  async voice(): Promise<void> {
    const { now, scribe } = this.#house
    const heard = { at: now, heardAt: now, trust: 'witnessed' } as const
    const id = `sy.${now.toString(36)}`
    await scribe.write([
      { ...heard, kind: 'symptom.reported', id, what: VOICE, reporter: 'help desk', by: DRILL },
    ])
    const opening: CaseOpening = {
      ...{ cause: 'symptom', kind: 'delivery-trouble', severity: 3, accounts: [], exercise: true },
      subject: id,
      why: 'mail does not go out',
      acts: [
        {
          ...{ act: 'clock.record', clock: 'detected', moment: now, detectedBy: 'user-voice' },
          evidence: [],
        },
        { act: 'symptom.relate', symptom: id, what: VOICE, moment: now },
      ],
    }
    done(await this.#cases.open(opening, { by: DRILL }))
  }

  /** Somebody finds the foreign logins, and is the first to know. */
  async known(): Promise<void> {
    const [its] = this.#house.folds.cases.list({ most: 1, open: true })
    if (its === undefined) return
    const moment = this.#house.now
    done(
      await this.#cases.act(
        its.id,
        [
          {
            ...{
              act: 'clock.record',
              clock: 'known',
              moment,
              department: '情報管理課 (Information Management)',
            },
            ...{ basis: 'logins from abroad in the log of the mail server', evidence: [] },
          },
          { act: 'state.set', state: 'declared', why: 'an account was taken over' },
          ...chosenFor('mass-send').map(
            (chosen): CaseAct => ({ act: 'playbook.start', ...chosen }),
          ),
        ],
        { by: DRILL },
      ),
    )
  }
}

export type Left = { readonly case: string; readonly found: Found; readonly taken: Taken }

export type LeaveParts = {
  readonly house: House
  /** The real log, with all entries of the day in it. */
  readonly journal: Journal & { materialise(): Promise<void> }
  readonly layout: Layout
  readonly hash: ContactHash
  readonly drill: Drill
  readonly version: string
  /** Whether the tree was verified before. */
  readonly verified: boolean
  readonly progress?: (share: number) => void
}

/** The day is over: its evidence is investigated. `undefined`: nobody opened a case. */
export async function leaveCase(parts: LeaveParts): Promise<Left | undefined> {
  const { house, journal, layout, drill, version, verified, progress = () => {} } = parts
  const { folds, now } = house
  const [its] = folds.cases.list({ most: 1, open: true })
  if (its === undefined) return undefined
  const clock = { now: () => now }
  const scribe = new Scribe(journal, folds)
  const cases = new Cases({ clock, folds, scribe, zone: ZONE })
  const vaultReads = { before: async () => {} }
  const sealed = new Sealed({ clock, folds, scribe, journal, vaultReads })
  const found = await foundInEvidence({
    log: await evidenceLogIn({ folder: layout.evidence, keysFolder: layout.keys }),
    span: { from: plus(drill.begins, -BEFORE as never), to: plus(now, days(1)) },
    ...{ zone: ZONE, defaultRealm: REALM, home: HOME, places: worldPlaces },
    ...{ hash: parts.hash, now, version },
    progress: (entries, of) => progress(of === 0 ? 1 : entries / of),
  })
  const about: readonly CaseAct[] = [
    {
      act: 'title.set',
      ja: `アカウントの不正利用（訓練 ${drill.name}）`,
      en: `a stolen account (exercise ${drill.name})`,
    },
    { act: 'subjects.set', subjects: ['public-body', 'local-government'] },
  ]
  done(await cases.act(its.id, about, { by: DRILL }))
  const taking = { found, heardAt: now as Instant, verified }
  const taken = await takeFound(
    { cases, sealed, caseOf: (id) => folds.cases.of(id) },
    its.id,
    taking,
  )
  assert(!('refused' in taken), 'what a drill found can be taken into its case')
  return { case: its.id, found, taken }
}

function done(acted: { readonly case: string } | NotActed): void {
  assert(!isNotActed(acted as never), `a drill's act is done: ${JSON.stringify(acted)}`)
}
