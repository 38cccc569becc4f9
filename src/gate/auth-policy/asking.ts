/**
 * Asking: puts questions and reports to the keeper, and makes of its answers what the server hears.
 *
 * Decision 15: at the deadline the login goes on, and the keeper is told that its answer was not
 * heard. It goes on too when the keeper rejects, and when too many questions wait; each is counted.
 * A keeper that hangs holds its questions, so what counts against the bound is what it has not
 * settled, not what we still wait for. Reports are taken at once: nobody waits for the disk.
 */
import { whyOf } from '../../lib/fault.ts'
import type { LoginKeeper, OfferedLogin, ReportedLogin } from '../../ports/gatekeeper.ts'
import type { Timers } from '../milter/timers.ts'
import type { Exchange } from './exchange.ts'
import type { PolicyLimits } from './limits.ts'
import type { Note, NoteCode } from './notes.ts'
import { allowed, replyTo } from './reply.ts'
import type { Tally } from './tally.ts'

/** The body of a refused request: for people, Dovecot reads only the code. */
export const notTaken = '{"error":"not taken"}'

export type AskingOptions = {
  readonly instance: string
  readonly keeper: LoginKeeper
  readonly timers: Timers
  readonly limits: PolicyLimits
  readonly tally: Tally
  readonly note: (note: Note) => void
  /** A report was settled. */
  readonly settled: () => void
}

export class Asking {
  readonly #its: AskingOptions

  constructor(its: AskingOptions) {
    this.#its = its
  }

  question(offered: OfferedLogin, exchange: Exchange): void {
    const { keeper, timers, limits, tally } = this.#its
    if (tally.waiting >= limits.questions) {
      tally.busy += 1
      this.#note('busy')
      exchange.reply(503, notTaken)
      return
    }
    tally.waiting += 1
    tally.questions[offered.stage] += 1
    let isOver = false
    let isGone = false
    let told: ReturnType<typeof replyTo> | undefined
    const lost = () => {
      tally.lost += 1
      this.#note('lost', offered.id)
      this.#unheard(offered, 'lost')
    }
    exchange.whenClosed((wasHeard) => {
      isGone = true
      if (told === undefined) return
      if (wasHeard) tally.answers[told.kind] += 1
      else if (told.kind === 'refuse') lost()
    })
    const callOff = timers.after(limits.deadline, () => {
      if (isOver) return
      isOver = true
      tally.deadline += 1
      this.#note('late', offered.id)
      exchange.reply(200, allowed)
      this.#unheard(offered, 'deadline')
    })
    const over = (): boolean => {
      tally.waiting -= 1
      if (isOver) return false
      isOver = true
      callOff()
      return true
    }
    attempt(() => keeper.login(offered).then((answer) => replyTo(answer, offered.stage))).then(
      (reply) => {
        if (!over()) return
        if (isGone) {
          if (reply.kind === 'refuse') lost()
          return
        }
        told = reply
        exchange.reply(200, reply.json)
      },
      (failed) => {
        if (!over()) return
        tally.failedOpen += 1
        this.#note('failed-open', whyOf(failed))
        exchange.reply(200, allowed)
      },
    )
  }

  report(reported: ReportedLogin, exchange: Exchange): void {
    const { keeper, limits, tally, settled } = this.#its
    tally.reports += 1
    if (tally.reportsWaiting >= limits.reports) {
      tally.reportsDropped += 1
      this.#note('report-dropped')
      exchange.reply(503, notTaken)
      return
    }
    tally.reportsWaiting += 1
    attempt(() => keeper.reported(reported)).then(
      () => {
        tally.reportsWaiting -= 1
        settled()
      },
      (failed) => {
        tally.reportsWaiting -= 1
        tally.reportsLost += 1
        this.#note('report-lost', whyOf(failed))
        settled()
      },
    )
    exchange.reply(200, allowed)
  }

  #unheard(offered: OfferedLogin, why: 'deadline' | 'lost'): void {
    try {
      this.#its.keeper.loginUnheard(offered, why)
    } catch (mistake) {
      this.#its.tally.mistakes += 1
      this.#note('mistake', whyOf(mistake))
    }
  }

  #note(code: NoteCode, where?: string): void {
    const { note, instance } = this.#its
    note({ code, instance, ...(where !== undefined && { where }) })
  }
}

/** What is thrown at once is a rejection too. */
const attempt = async <Value>(act: () => Promise<Value>): Promise<Value> => act()
