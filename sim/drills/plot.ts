/**
 * Plot: what a thief sent over the day and what left the server, as an SVG that stands alone.
 *
 * No script, no style sheet, no font of its own; two lines that can be told apart in black and white,
 * labelled where they end. The scale is logarithmic with a nought: log(1 + n).
 */
import { type Duration, days, hours, type Instant, minutes, seconds } from '../../src/lib/time.ts'
import type { Language } from '../../src/lib/words.ts'
import { AHEAD } from '../people/tokyo.ts'
import { REPORTED } from './card.ts'
import type { Drill } from './drills.ts'
import type { Course, Score } from './score.ts'
import { drillCardWords, whole } from './words.ts'

const WIDTH = 960
const HEIGHT = 540
const LEFT = 88
const RIGHT = 216
const TOP = 92
const BOTTOM = 64
/** Height of the first mark's words: where lines that rise early are steep. */
const MARKS = 300
/** Points of one line; between them it rises by steps anyway. */
const POINTS_MAX = 400
const TICKS_MAX = 9
/** Milliseconds: a thief who was stopped at once is not drawn as if he had taken a day. */
const SPAN_LEAST = 20_000
const INK = '#1b1f24'
const FAINT = '#8b949e'
const RULE = '#d9dee3'
const THIEF = '#b3261e'
const OUT = '#0b57a4'
const HALO = ' stroke="#ffffff" stroke-width="4" paint-order="stroke"'

type Mark = { readonly at: Instant; readonly text: string }

export function plotOf(drill: Drill, score: Score, course: Course, language: Language): string {
  const words = drillCardWords[language]
  const isTheDay = drill.name === 'kumamoto'
  // Without a guard the two would lie on each other.
  const isReported = isTheDay && score.guarded
  const [begins, ends] = isTheDay ? [drill.begins, drill.ends] : spanOf(drill, score, course)
  const step = stepOf(ends - begins)
  const most = Math.max(10, course.sent.length, isReported ? REPORTED.sent : 0)
  const x = (at: number): number =>
    LEFT + ((at - begins) / (ends - begins)) * (WIDTH - LEFT - RIGHT)
  const y = (n: number): number =>
    HEIGHT - BOTTOM - (Math.log10(1 + n) / Math.log10(1 + most)) * (HEIGHT - TOP - BOTTOM)
  const text = (
    at: readonly [number, number],
    said: string,
    { size = 13, fill = INK, anchor = 'start', bold = false, halo = false } = {},
  ): string =>
    `<text x="${one(at[0])}" y="${one(at[1])}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"${bold ? ' font-weight="bold"' : ''}${halo ? HALO : ''}>${escaped(said)}</text>`

  const line = (
    times: readonly Instant[],
    colour: string,
    dashes: string,
    wide: number,
  ): string => {
    const points: string[] = [`${one(x(begins))},${one(y(0))}`]
    const every = Math.max(1, Math.ceil(times.length / POINTS_MAX))
    for (const [n, at] of times.entries()) {
      if (n % every !== 0 && n !== times.length - 1) continue
      points.push(`${one(x(at))},${one(y(n))}`, `${one(x(at))},${one(y(n + 1))}`)
    }
    points.push(`${one(x(ends))},${one(y(times.length))}`)
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="${wide}" stroke-linejoin="round"${dashes}/>`
  }

  const marks = marksOf(score, words)
  const ends2 = apart(y(course.sent.length), y(course.left.length))
  const right = WIDTH - RIGHT + 10
  const head = `【${words.exercise}】 ${words.plotTitle}`
  const under = `${drill.name} · ${words.seed(score.seed)} · ${score.guarded ? words.guarded : words.unguarded}`
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="'Noto Sans CJK JP','Hiragino Sans','Yu Gothic',sans-serif" role="img">`,
    `<title>${escaped(head)}</title>`,
    `<desc>${escaped(`${under}; ${words.sent}: ${course.sent.length}; ${words.left}: ${course.left.length}`)}</desc>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text([LEFT - 60, 36], head, { size: 20, bold: true }),
    text([LEFT - 60, 60], under, { fill: FAINT }),
    text([LEFT - 60, TOP - 10], words.axis, { size: 12, fill: FAINT }),
    ...ticksTo(most).flatMap((n) => [
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${one(y(n))}" y2="${one(y(n))}" stroke="${n === 0 ? INK : RULE}"/>`,
      text([LEFT - 8, y(n) + 4], whole(n), { size: 12, fill: FAINT, anchor: 'end' }),
    ]),
    ...ticksIn(begins, ends, step).map((at) =>
      text([x(at), HEIGHT - BOTTOM + 20], clockOf(at, step), {
        size: 12,
        fill: FAINT,
        anchor: 'middle',
      }),
    ),
    text([(LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16], words.time, {
      size: 12,
      fill: FAINT,
      anchor: 'middle',
    }),
    ...(isReported ? reported(x, y, course, begins) : []),
    ...(isReported
      ? [text([right, y(REPORTED.sent) - 4], words.wasReported, { size: 13, fill: FAINT })]
      : []),
    line(course.sent, THIEF, '', 2.4),
    line(course.left, OUT, ' stroke-dasharray="7 4"', 2.4),
    text([right, ends2[0]], `${words.sent}: ${whole(course.sent.length)}`, {
      fill: THIEF,
      bold: true,
    }),
    text([right, ends2[1]], `${words.left}: ${whole(course.left.length)}`, {
      fill: OUT,
      bold: true,
    }),
    ...marks.flatMap(({ at, text: said }, n) => [
      `<line x1="${one(x(at))}" x2="${one(x(at))}" y1="${TOP + 6}" y2="${HEIGHT - BOTTOM}" stroke="${INK}" stroke-dasharray="2 4"/>`,
      text([x(at) + 8, MARKS + n * 20], said, { halo: true }),
    ]),
    '</svg>',
  ].join('\n')}\n`
}

/** The reported day, drawn at its mean rate: its course was not made known. */
function reported(
  x: (at: number) => number,
  y: (n: number) => number,
  { sent }: Course,
  begins: Instant,
): readonly string[] {
  const from = sent[0] ?? begins
  const points = Array.from({ length: 61 }, (_, n) => {
    const share = (n / 60) ** 4
    return `${one(x(from + share * REPORTED.milliseconds))},${one(y(share * REPORTED.sent))}`
  })
  return [
    `<polyline points="${points.join(' ')}" fill="none" stroke="${FAINT}" stroke-width="1.6" stroke-dasharray="2 3"/>`,
  ]
}

function marksOf(score: Score, words: (typeof drillCardWords)[Language]): readonly Mark[] {
  const at = (moment: string): Instant => Temporal.Instant.from(moment).epochMilliseconds as Instant
  const since = (moment: string): string => {
    if (score.firstSentAt === null) return ''
    const length = Math.max(0, at(moment) - at(score.firstSentAt))
    return ` (${length === 0 ? '' : '+'}${words.spell(length)})`
  }
  const { firstHeldAt, containedAt } = score
  return [
    ...(firstHeldAt === null
      ? []
      : [{ at: at(firstHeldAt), text: words.firstHeld + since(firstHeldAt) }]),
    ...(containedAt === null
      ? []
      : [{ at: at(containedAt), text: words.contained + since(containedAt) }]),
  ]
}

/** Two labels that do not lie on each other; heights grow downwards. */
function apart(sent: number, left: number): readonly [number, number] {
  if (Math.abs(sent - left) >= 20) return [sent + 4, left + 4]
  return [sent - 8, sent + 12]
}

const ticksTo = (most: number): readonly number[] => {
  const ticks = [0]
  for (let n = 1; n <= most; n *= 10) ticks.push(n)
  return ticks
}

/** From a little before the thief's first message to a little after all is over. */
function spanOf(
  { begins, ends }: Drill,
  { containedAt }: Score,
  { sent, left }: Course,
): readonly [Instant, Instant] {
  const [first] = sent
  if (first === undefined) return [begins, ends]
  const contained = containedAt === null ? 0 : Temporal.Instant.from(containedAt).epochMilliseconds
  const last = Math.max(sent.at(-1) ?? 0, left.at(-1) ?? 0, contained)
  const about = Math.max(SPAN_LEAST, last - first)
  return [(first - about * 0.05) as Instant, (last + about * 0.1) as Instant]
}

/** Between two ticks: the shortest that gives no more than TICKS_MAX. */
const stepOf = (span: number): Duration => {
  const steps = [seconds(1), seconds(5), seconds(15), minutes(1), minutes(5), minutes(15), hours(1)]
  return [...steps, hours(3), hours(6)].find((step) => span / step <= TICKS_MAX) ?? days(1)
}

const ticksIn = (begins: Instant, ends: Instant, step: Duration): readonly Instant[] => {
  const first = Math.ceil((begins + AHEAD) / step) * step - AHEAD
  return Array.from(
    { length: Math.floor((ends - first) / step) + 1 },
    (_, n) => (first + n * step) as Instant,
  )
}

function clockOf(at: Instant, step: Duration): string {
  const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Asia/Tokyo')
  if (step >= days(1)) return there.toPlainDate().toString().slice(5)
  return there.toPlainTime().toString({ smallestUnit: step < minutes(1) ? 'second' : 'minute' })
}

const one = (n: number): string => String(Math.round(n * 10) / 10)

const escaped = (said: string): string =>
  said.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
