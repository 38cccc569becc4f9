/** Words of the level: what stands and what is missing, for people. */
import type { Instant } from '../lib/time.ts'
import type { Language } from '../lib/words.ts'
import type { Level, Provable, Standing, Want } from './level.ts'

type Words = {
  readonly levels: Readonly<Record<Level, string>>
  readonly wants: Readonly<Record<Want, string>>
  readonly next: (level: number, wants: string) => string
  readonly advised: (wants: string) => string
  readonly by: Readonly<Record<Provable['by'], string>>
  readonly provable: (entry: number, by: string, age: string) => string
  readonly bySeal: string
  readonly nothing: string
  readonly age: (seconds: number) => string
}

const en: Words = {
  levels: {
    0: 'level 0 of 3: only what was laid down outside tells on us',
    1: 'level 1 of 3: a witness on another host swears to it',
    2: 'level 2 of 3: two witnesses and an authority’s time',
    3: 'level 3 of 3: witnessed, stamped, mirrored and on a medium',
  },
  wants: {
    seals: 'hourly seals',
    mail: 'a checkpoint a day in outside mailboxes (evidence.anchors.mail)',
    card: 'a printed card a month (sekimori evidence anchor qr)',
    witness: 'a witness on another host (evidence.witnesses)',
    'witness-fresh': 'an answer of the witnesses',
    'second-witness': 'a second witness, with a quorum of two',
    'time-stamp': 'a time stamp a day (evidence.anchors.tsa)',
    mirror: 'a mirror that keeps the entries',
    medium: 'a copy a week on a write-once medium (sekimori evidence anchor medium)',
  },
  next: (level, wants) => `for level ${level}: ${wants}`,
  advised: (wants) => `advised: ${wants}`,
  by: {
    witness: 'witnesses',
    mirror: 'the mirror',
    mail: 'the mailed checkpoint',
    tsa: 'the time stamp',
    qr: 'the printed card',
    medium: 'the write-once medium',
    seal: 'the seals',
  },
  provable: (entry, by, age) =>
    `If this host were lost now, the last provable entry is ${entry} (by ${by}), ${age} old.`,
  bySeal: 'Seals prove it only while the evidence folder itself survives.',
  nothing: 'If this host were lost now, no entry could be proved.',
  age: (seconds) =>
    seconds < 120
      ? `${seconds} s`
      : seconds < 7_200
        ? `${Math.floor(seconds / 60)} min`
        : seconds < 172_800
          ? `${Math.floor(seconds / 3_600)} h`
          : `${Math.floor(seconds / 86_400)} days`,
}

const ja: Words = {
  levels: {
    0: 'レベル 0（全 3 段階）：外部に預けた控えだけが証明になります',
    1: 'レベル 1（全 3 段階）：別ホストの証人が副署しています',
    2: 'レベル 2（全 3 段階）：2 者の証人と認定時刻があります',
    3: 'レベル 3（全 3 段階）：証人・時刻・ミラー・追記専用媒体がそろっています',
  },
  wants: {
    seals: '1 時間ごとの封印',
    mail: '外部メールボックスへの毎日の控え（evidence.anchors.mail）',
    card: '毎月の QR カードの印刷（sekimori evidence anchor qr）',
    witness: '別ホストの証人（evidence.witnesses）',
    'witness-fresh': '証人からの応答',
    'second-witness': '2 者目の証人（必要数 2 以上）',
    'time-stamp': '毎日のタイムスタンプ（evidence.anchors.tsa）',
    mirror: '記録を保管するミラー',
    medium: '毎週の追記専用媒体への複製（sekimori evidence anchor medium）',
  },
  next: (level, wants) => `レベル ${level} に必要なもの：${wants}`,
  advised: (wants) => `推奨：${wants}`,
  by: {
    witness: '証人',
    mirror: 'ミラー',
    mail: 'メールの控え',
    tsa: 'タイムスタンプ',
    qr: '印刷したカード',
    medium: '追記専用媒体',
    seal: '封印',
  },
  provable: (entry, by, age) =>
    `いまこのホストを失った場合、証明できる最後の記録は ${entry} 番（${by}による）で、${age}前のものです。`,
  bySeal: '封印による証明は、証跡フォルダー自体が残っている場合に限ります。',
  nothing: 'いまこのホストを失った場合、証明できる記録はありません。',
  age: (seconds) =>
    seconds < 120
      ? `${seconds} 秒`
      : seconds < 7_200
        ? `${Math.floor(seconds / 60)} 分`
        : seconds < 172_800
          ? `${Math.floor(seconds / 3_600)} 時間`
          : `${Math.floor(seconds / 86_400)} 日`,
}

const words: Readonly<Record<Language, Words>> = { en, ja }

const listed: Readonly<Record<Language, string>> = { en: ', ', ja: '、' }

/** Line by line: the level, what is missing, what is advised, what could be proved. */
export function sayStanding(
  { level, missing, advised, provable }: Standing,
  now: Instant,
  language: Language,
): readonly string[] {
  const say = words[language]
  const list = (some: readonly Want[]): string =>
    some.map((want) => say.wants[want]).join(listed[language])
  return [
    say.levels[level],
    ...(missing.length === 0 ? [] : [say.next(level + 1, list(missing))]),
    ...(advised.length === 0 ? [] : [say.advised(list(advised))]),
    sayProvable(provable, now, language),
    ...(provable?.by === 'seal' ? [say.bySeal] : []),
  ]
}

export function sayProvable(
  provable: Provable | undefined,
  now: Instant,
  language: Language,
): string {
  const say = words[language]
  if (provable === undefined) return say.nothing
  const seconds = Math.max(0, Math.floor((now - provable.at) / 1_000))
  return say.provable(provable.entry, say.by[provable.by], say.age(seconds))
}
