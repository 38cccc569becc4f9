/** Words of the anchors, for people. */
import type { AnchorWay } from '../../events/seals.ts'
import type { Instant } from '../../lib/time.ts'
import type { Language } from '../../lib/words.ts'

/** `2026-11-21 23:20 +09:00` */
export function spelled(at: Instant, zone: string): string {
  const moment = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  return `${moment.toPlainDate()} ${moment.toPlainTime().toString({ smallestUnit: 'minute' })} ${moment.offset}`
}

/** How a checkpoint left this machine, as it is called among other words. */
export const wayWords: Readonly<Record<Language, Readonly<Record<AnchorWay | 'seals', string>>>> = {
  en: {
    mail: 'mail',
    qr: 'QR card',
    tsa: 'time stamp',
    medium: 'write-once medium',
    seals: 'hourly seals',
  },
  ja: {
    mail: 'メール',
    qr: 'QR カード',
    tsa: 'タイムスタンプ',
    medium: '追記専用媒体',
    seals: '1 時間ごとの封印',
  },
}
