/** Format: dates and numbers as the reader's language writes them, in the organisation's zone. */
import type { Language } from '../../../../src/lib/words.ts'

export const localeOf = (language: Language): string => (language === 'ja' ? 'ja-JP' : 'en-GB')

export type MomentStyle = 'short' | 'long' | 'relative'
export type AnyMoment = string | number | Date

export const millisOf = (at: AnyMoment): number => new Date(at).getTime()

const formatters = new Map<string, Intl.DateTimeFormat>()
const formatter = (
  language: Language,
  zone: string,
  name: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat => {
  const key = `${language} ${zone} ${name}`
  const known = formatters.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(localeOf(language), {
    ...options,
    timeZone: zone,
    hourCycle: 'h23',
  })
  formatters.set(key, made)
  return made
}

/** Short for a reader of the zone: `JST`, `UTC`, `GMT+1`. */
export function zoneName(zone: string, language: Language, at: AnyMoment = Date.now()): string {
  if (zone === 'Asia/Tokyo') return 'JST'
  if (zone === 'UTC' || zone === 'Etc/UTC') return 'UTC'
  const parts = formatter(language, zone, 'zone', {
    timeZoneName: 'short',
    hour: '2-digit',
  }).formatToParts(millisOf(at))
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone
}

/** Without the zone, which is written beside it. `undefined`: no time that can be read. */
export function momentText(
  at: AnyMoment,
  style: 'short' | 'long',
  language: Language,
  zone: string,
): string | undefined {
  const millis = millisOf(at)
  if (Number.isNaN(millis)) return undefined
  if (style === 'long')
    return formatter(language, zone, 'long', {
      year: 'numeric',
      month: language === 'ja' ? '2-digit' : 'short',
      day: '2-digit',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    }).format(millis)
  return formatter(language, zone, 'short', {
    month: language === 'ja' ? 'numeric' : 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(millis)
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]

const MINUTE = 60
const DAY = 86_400

/** On an axis whose marks are `step` seconds apart: seconds where they differ, the day at midnight. */
export function axisText(at: number, step: number, language: Language, zone: string): string {
  const clock = formatter(language, zone, 'clock', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(at)
  if (step >= DAY || clock === '00:00:00')
    return formatter(language, zone, 'day', {
      month: language === 'ja' ? 'numeric' : 'short',
      day: 'numeric',
    }).format(at)
  return step < MINUTE ? clock : clock.slice(0, 5)
}

/** Two clocks may differ by so much; what was told is not to come. */
const AHEAD_SECONDS_MAX = 15

/** `3 minutes ago`, `in 2 hours`. */
export function relativeText(at: AnyMoment, now: number, language: Language): string {
  const seconds = (millisOf(at) - now) / 1_000
  if (Number.isNaN(seconds)) return ''
  if (seconds > -1 && seconds < AHEAD_SECONDS_MAX)
    return language === 'ja' ? 'たった今' : 'just now'
  const [unit, length] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1]
  return new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'always' }).format(
    Math.trunc(seconds / length),
    unit,
  )
}

export const countText = (value: number, language: Language): string =>
  new Intl.NumberFormat(localeOf(language)).format(value)

/** A span of time as a clock counts it: `71:59:03`, with days where there are any. */
export function spanText(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.floor(Math.abs(seconds)))
  const days = Math.floor(whole / 86_400)
  const two = (value: number) => String(value).padStart(2, '0')
  const clock = `${two(Math.floor(whole / 3_600) % 24)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
  if (days === 0) return clock
  return language === 'ja' ? `${days} 日 ${clock}` : `${days} d ${clock}`
}
