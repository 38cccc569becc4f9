/** Read rule: when a stage is due, from foreign data; what does not fit its kind is refused. */
import type { Calendars } from './calendar.ts'
import { DAYS_MAX, HOURS_MAX, MINUTES_MAX, MONTHS_MAX, type Rule } from './obligation.ts'
import type { Reading } from './reading.ts'

/** What each kind may say beside itself. */
const kinds = {
  minutes: ['n'],
  hours: ['n'],
  days: ['n', 'ifUnlawfulPurpose', 'countFirstDay', 'rollover'],
  'range-days': ['soft', 'hard', 'countFirstDay', 'rollover'],
  'business-days': ['n', 'calendar', 'countFirstDay'],
  months: ['n', 'from'],
  monthly: [],
  'keep-days': ['n', 'extendTo', 'countFirstDay'],
  'without-delay': [],
  'on-request': [],
  voluntary: ['withinHours'],
  'not-fixed': [],
} as const satisfies { readonly [Kind in Rule['kind']]: readonly string[] }
const every = [...new Set(['kind', ...Object.values(kinds).flat()])]

const most: { readonly [Kind in Rule['kind']]?: number } = {
  minutes: MINUTES_MAX,
  hours: HOURS_MAX,
  days: DAYS_MAX,
  'business-days': DAYS_MAX,
  months: MONTHS_MAX,
  'keep-days': DAYS_MAX,
}

export function readRule(
  reading: Reading,
  path: string,
  value: unknown,
  calendars: Calendars,
): Rule | undefined {
  const row = reading.mapping(path, value, every)
  if (row === undefined) return undefined
  const kind = reading.oneOf(`${path}.kind`, row['kind'], Object.keys(kinds) as Rule['kind'][])
  if (kind === undefined) return undefined
  const before = reading.problems.length + reading.more
  const allowed: readonly string[] = kinds[kind]
  for (const key of Object.keys(row))
    if (key !== 'kind' && !allowed.includes(key)) {
      if (key === 'rollover' && (kind === 'hours' || kind === 'minutes'))
        reading.fail(`${path}.rollover`, 'hours-roll', row[key])
      else
        reading.fail(`${path}.${key}`, 'unknown-key', row[key], {
          known: ['kind', ...allowed].join(', '),
        })
    }
  const read = (key: string): unknown => {
    const where = `${path}.${key}`
    const it = row[key]
    const isNeeded = /^(n|soft|hard|calendar)$/.test(key)
    if (it === undefined && !isNeeded) return undefined
    switch (key) {
      case 'n':
        return reading.whole(where, it, 1, most[kind] ?? DAYS_MAX)
      case 'soft':
        return reading.whole(where, it, 1, DAYS_MAX)
      case 'hard':
      case 'ifUnlawfulPurpose':
      case 'extendTo': {
        const n = reading.whole(where, it, 1, DAYS_MAX)
        const least = row[key === 'hard' ? 'soft' : 'n']
        if (n !== undefined && typeof least === 'number' && n < least)
          reading.fail(where, 'range-order', n, { least })
        return n
      }
      case 'withinHours':
        return reading.whole(where, it, 1, HOURS_MAX)
      case 'countFirstDay':
        return reading.truth(where, it)
      case 'from':
        return reading.oneOf(where, it, ['quarter'])
      default:
        return reading.oneOf(
          where,
          it,
          calendars.map(({ id }) => id),
          'unknown-calendar',
        )
    }
  }
  const parts = allowed.map((key) => [key, read(key)] as const)
  if (reading.problems.length + reading.more > before) return undefined
  return {
    kind,
    ...Object.fromEntries(parts.filter(([, part]) => part !== undefined)),
  } as Rule
}
