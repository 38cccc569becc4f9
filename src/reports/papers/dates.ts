/**
 * Dates: moments as letters and forms write them: 2025年10月6日 17:15 or 令和7年10月6日 17:15, and
 * 6 October 2025, 17:15 JST.
 *
 * Japanese documents of a Japanese organisation leave the zone out (it stands once in their head);
 * any other zone is written out each time, and English always has it.
 * Limits: eras from 1989 on (元号法; 平成, 令和); before that, and after a new era begins, years are
 * western.
 */
import type { CaseFile } from '../../cases/case.ts'
import type { Language } from '../../lib/words.ts'
import { clock } from '../say/moments.ts'

const MONTHS =
  'January February March April May June July August September October November December'.split(' ')
const eras = [
  { name: '令和', from: Temporal.PlainDate.from('2019-05-01') },
  { name: '平成', from: Temporal.PlainDate.from('1989-01-08') },
] as const
const TOKYO = 'Asia/Tokyo'

export type Dating = {
  readonly language: Language
  readonly zone: string
  readonly years?: 'western' | 'era'
}
export const datingOf = (file: CaseFile, language: Language): Dating => ({
  language,
  zone: file.zone,
  years: file.organisation.years ?? 'western',
})

function zoned(at: number, zone: string): Temporal.ZonedDateTime | undefined {
  try {
    const moment = Temporal.Instant.fromEpochMilliseconds(Math.trunc(at))
    try {
      return moment.toZonedDateTimeISO(zone)
    } catch {
      return moment.toZonedDateTimeISO('UTC')
    }
  } catch {
    return undefined
  }
}

const yearOf = (date: Temporal.PlainDate, dating: Dating): string => {
  const era =
    dating.years === 'era'
      ? eras.find(({ from }) => Temporal.PlainDate.compare(date, from) >= 0)
      : undefined
  if (era === undefined) return `${date.year}年`
  const year = date.year - era.from.year + 1
  return `${era.name}${year === 1 ? '元' : year}年`
}

const NO_MOMENT = '–'

export function dayOf(at: number, dating: Dating): string {
  const it = zoned(at, dating.zone)
  if (it === undefined) return NO_MOMENT
  return dating.language === 'ja'
    ? `${yearOf(it.toPlainDate(), dating)}${it.month}月${it.day}日`
    : `${it.day} ${MONTHS[it.month - 1]} ${it.year}`
}

const bracketOf = (it: Temporal.ZonedDateTime, language: Language): string => {
  if (it.timeZoneId === TOKYO) return language === 'ja' ? '' : ' JST'
  return it.offset === '+00:00' ? ' UTC' : ` (${it.offset})`
}

export function momentOf(at: number, dating: Dating): string {
  const it = zoned(at, dating.zone)
  if (it === undefined) return NO_MOMENT
  const time = clock(at, dating)
  return `${dayOf(at, dating)}${dating.language === 'ja' ? ' ' : ', '}${time}${bracketOf(it, dating.language)}`
}

/** `10月6日 17:15`, `6 Oct, 17:15`: for tables whose head says the year or whose dates are near. */
export function shortly(at: number, dating: Dating): string {
  const it = zoned(at, dating.zone)
  if (it === undefined) return NO_MOMENT
  const time = clock(at, dating)
  return dating.language === 'ja'
    ? `${it.month}月${it.day}日 ${time}`
    : `${it.day} ${MONTHS[it.month - 1]?.slice(0, 3)}, ${time}`
}

/** What the head says once, so that times need not: the name of the zone. */
export function zoneSaid(file: CaseFile, language: Language): string {
  const it = zoned(file.now, file.zone)
  if (it === undefined) return file.zone
  if (it.timeZoneId === TOKYO) return language === 'ja' ? '日本時間' : 'Japan Standard Time'
  return it.offset === '+00:00' ? 'UTC' : it.offset
}
