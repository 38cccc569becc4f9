/**
 * Refit: what fitting the population to an organisation's own mail gains, on real mail.
 *
 * Every fortnight of the window the mail of the last eight weeks is refitted as the guard does it at
 * night, and what is adopted lives on. Two things are told: what each night decided, and how the chain
 * of adopted populations did on the fortnights after their adoption, which no decision has seen, beside
 * the shipped population on the same messages. Networks and delivery results are made up, as the data
 * has none. Limits: the shipped population was fitted on days 0 to 250 of the European data, so on that
 * file it competes on its home ground.
 */
import { parseArgs } from 'node:util'
import {
  type Decision,
  decided,
  lossOf,
  type Score,
} from '../src/accounts/behaviour/fit/compared.ts'
import { populationFitted } from '../src/accounts/behaviour/fit/fitted.ts'
import { type Population, shipped } from '../src/accounts/behaviour/population.ts'
import type { Sending } from '../src/accounts/behaviour/sending.ts'
import type { AccountId } from '../src/events/event.ts'
import { Replay, type Tried } from '../src/keeper/refit-replay.ts'
import { COMPARED, COUNTED } from '../src/keeper/refit-run.ts'
import { type Duration, days, plus } from '../src/lib/time.ts'
import { benignResults } from './judge/alarms.ts'
import { countryOf, momentOf } from './judge/detectors/places.ts'
import { DAY, hourOf, isWeekday, type Mail, type Message, readMail } from './judge/mail.ts'
import { type Origin, originsOf, SETTINGS } from './judge/origins.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/mail/email-Eu-core-temporal.txt.gz' },
    json: { type: 'boolean', default: false },
    behaviour: { type: 'boolean', default: false },
    nights: { type: 'string', default: '14' },
  },
})
/** Days between two nights that are lived. */
const EVERY = Number(values.nights)
if (!Number.isInteger(EVERY) || EVERY < 14) throw new Error('--nights takes 14 days or more')

const sendingOf = ({ account, at, recipients }: Message, origin: Origin): Sending => ({
  account: `sasl:${account}@example.jp` as AccountId,
  at: momentOf(at),
  hour: (isWeekday(at) ? 0 : 24) + hourOf(at),
  recipients,
  ...(!values.behaviour && {
    origin: {
      network: origin.prefix,
      operator: origin.network,
      country: countryOf(origin.country),
    },
    client: origin.client,
  }),
})

type Lived = {
  readonly sending: Sending
  readonly results: readonly { readonly recipient: number; readonly bounced: boolean }[]
}

function livedOf(mail: Mail): readonly Lived[] {
  const origins = originsOf(mail.messages, 1, SETTINGS[0]?.settings)
  const bounces = values.behaviour ? undefined : benignResults(mail)
  const known = new Map<number, Set<number>>()
  return mail.messages.map((message, nth) => {
    const contacts = known.get(message.account) ?? new Set()
    known.set(message.account, contacts)
    const fresh = message.recipients.filter((one) => !contacts.has(one))
    for (const one of fresh) contacts.add(one)
    const heard = bounces?.[nth] ?? []
    return {
      sending: sendingOf(message, origins[nth] as Origin),
      results: fresh.flatMap((recipient, n) => {
        const bounced = heard[n]
        return bounced === undefined ? [] : [{ recipient, bounced }]
      }),
    }
  })
}

/** The night after day `day`, with `current` in use. */
function night(all: readonly Lived[], day: number, current: Population): Tried {
  const until = momentOf(day * DAY)
  const replay = new Replay(
    current,
    {
      countedFrom: plus(until, -COUNTED as Duration),
      comparedFrom: plus(until, -COMPARED as Duration),
    },
    (statistics) => populationFitted(statistics, `refit/${day}`),
  )
  for (const [nth, { sending, results }] of all.entries()) {
    if (sending.at >= until) break
    replay.message(sending, sending.at, `${nth}`)
    for (const { recipient, bounced } of results) replay.result(`${nth}`, recipient, bounced)
  }
  return replay.tried()
}

const add = (a: Score, b: Score): Score => ({
  messages: a.messages + b.messages,
  nats: a.nats + b.nats,
  delayed: a.delayed + b.delayed,
  challenged: a.challenged + b.challenged,
  contained: a.contained + b.contained,
})
const none: Score = { messages: 0, nats: 0, delayed: 0, challenged: 0, contained: 0 }

const say = (line: string): void => {
  if (!values.json) process.stdout.write(`${line}\n`)
}
const told = ({ nats, messages, delayed, challenged, contained }: Score): string =>
  `${(nats / Math.max(1, messages)).toFixed(4)} nats, ${delayed} delayed, ${challenged} challenged, ${contained} contained`

const mail = readMail(values.data)
const all = livedOf(mail)
let current = shipped
const sums = { shipped: none, refitted: none }
const decisions = new Map<Decision, number>()
let wall = 0
for (let day = mail.window.from + COUNTED / days(1); day <= mail.window.to; day += EVERY) {
  const start = performance.now()
  const tried = night(all, day, current)
  wall += performance.now() - start
  const decision = decided(tried.messages, tried.old, tried.new)
  decisions.set(decision, (decisions.get(decision) ?? 0) + 1)
  // What was in use over the last fortnight was adopted before it began.
  const beside = current === shipped ? tried.old : night(all, day, shipped).old
  sums.shipped = add(sums.shipped, beside)
  sums.refitted = add(sums.refitted, tried.old)
  say(`day ${day}: ${decision}; in use ${told(tried.old)}; fitted ${told(tried.new)}`)
  if (decision === 'adopt' && tried.fitted !== undefined) current = tried.fitted
}
say(`shipped:  ${told(sums.shipped)} on ${sums.shipped.messages} messages`)
say(`refitted: ${told(sums.refitted)}, decisions ${JSON.stringify(Object.fromEntries(decisions))}`)
say(`a night takes ${(wall / [...decisions.values()].reduce((a, b) => a + b, 0)).toFixed(0)} ms`)
if (values.json)
  for (const [name, score] of Object.entries(sums))
    for (const [figure, value, unit] of [
      ['loss', lossOf(score), 'nats'],
      ['delayed', score.delayed, 'messages'],
      ['challenged', score.challenged, 'alarms'],
      ['contained', score.contained, 'alarms'],
    ] as const)
      process.stdout.write(
        `${JSON.stringify({ bench: 'refit', case: name, figure, value, unit, ratioTo: null })}\n`,
      )
