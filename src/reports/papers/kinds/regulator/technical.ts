/** Technical: origins, logs and systems, as authorities that act on them ask. */

import { utc } from '../../../exchange/moment.ts'
import { thievesOf } from '../../../exchange/thieves.ts'
import { octets, plain } from '../../../say/numbers.ts'
import { formatName } from '../../../words/formats.ts'
import { stageNamed } from '../../../words/stages.ts'
import type { Filling } from '../../paper.ts'
import { type Said, say } from '../../said.ts'
import { clockOf, law, name, pick, reckoned } from '../../slots.ts'
import { hash } from '../shared/evidence.ts'
import { isAttack, only, type Topic, together, written } from './topic.ts'

const ORIGINS_MAX = 50
const INPUTS_MAX = 30

const more = (filling: Filling, all: number, most: number): readonly Said[] =>
  all <= most
    ? []
    : [
        pick(filling, {
          ja: say`ほか ${reckoned('left-out', plain(all - most))} 件（別紙・添付データ）`,
          en: say`and ${reckoned('left-out', plain(all - most))} more (in the attached data)`,
        }),
      ]

/** Addresses with their time in UTC, and the source port where it was logged. */
export const indicators: Topic = (filling) => {
  const { found } = filling.file
  const thieves = found === undefined ? [] : thievesOf(found)
  return [
    ...thieves.slice(0, ORIGINS_MAX).map(({ ip, firstAt, lastAt, ports, operator }): Said => {
      const network: Said = operator === undefined ? [] : [' ', name(`AS${operator}`)]
      const port: Said =
        ports[0] === undefined
          ? []
          : pick(filling, {
              ja: say`、送信元ポート ${reckoned('found', String(ports[0].port))}`,
              en: say`, source port ${reckoned('found', String(ports[0].port))}`,
            })
      return say`${name(ip, 45)}${network} ${reckoned('found', utc(firstAt))} – ${reckoned('found', utc(lastAt))}${port}`
    }),
    ...more(filling, thieves.length, ORIGINS_MAX),
  ]
}

export const logs: Topic = (filling) => {
  const { found } = filling.file
  const inputs = found?.inputs ?? []
  return [
    ...inputs.slice(0, INPUTS_MAX).map((input): Said => {
      const kinds = input.formats
        .slice(0, 3)
        .map(({ format }) => formatName(format, filling.language))
        .join(filling.language === 'ja' ? '、' : ', ')
      return pick(filling, {
        ja: say`${name(input.file, 160)}（${name(kinds, 120)}、${reckoned('found', octets(input.bytes))}）${law('SHA-256')}：${hash('found', input.sha256)}`,
        en: say`${name(input.file, 160)} (${name(kinds, 120)}, ${reckoned('found', octets(input.bytes))}) ${law('SHA-256')}: ${hash('found', input.sha256)}`,
      })
    }),
    ...more(filling, inputs.length, INPUTS_MAX),
  ]
}

export const zone: Topic = (filling) => [
  pick(filling, {
    ja: say`ログ・本書の時刻：${name(filling.file.zone, 40)}（接続元の一覧は協定世界時）`,
    en: say`Times of the logs and of this text: ${name(filling.file.zone, 40)} (origins in UTC)`,
  }),
  ...clocks(filling),
]

/** How far clocks of the sources were apart, where that could be seen. */
export const clocks: Topic = (filling) => {
  const { found, case: its } = filling.file
  const file = (input: number) => name(found?.inputs[input]?.file ?? '–', 160)
  const apart = (found?.clocks ?? []).map(({ input, against, milliseconds }): Said => {
    const seconds = plain(Math.abs(milliseconds) / 1_000)
    const by = reckoned('found', pick(filling, { ja: `${seconds} 秒`, en: `${seconds} s` }))
    const isBehind = milliseconds > 0
    return pick(filling, {
      ja: say`${file(input)} の時計は、${file(against)} より ${by}${[isBehind ? '遅れ' : '進み']}（両方に記録された出来事からの推定）`,
      en: say`The clock of ${file(input)} is ${by} ${[isBehind ? 'behind' : 'ahead of']} that of ${file(against)} (estimated over what both tell of)`,
    })
  })
  const looked = its.custody
    .filter(({ clockOffset }) => clockOffset !== undefined)
    .map(
      (one): Said =>
        pick(filling, {
          ja: say`${name(one.source ?? one.item)} の時計のずれ：${reckoned('custody.clock', `${one.clockOffset} ms`, [one.id])}`,
          en: say`Clock of ${name(one.source ?? one.item)} off by ${reckoned('custody.clock', `${one.clockOffset} ms`, [one.id])}`,
        }),
    )
  if (apart.length + looked.length > 0) return [...apart, ...looked]
  return [
    pick(filling, {
      ja: ['時計のずれは測定していない（比較できる記録がない）'],
      en: ['How far clocks were off was not measured (nothing to compare)'],
    }),
  ]
}

export const awareAtUtc: Topic = (filling) => {
  const told = clockOf(filling, 'known')
  return told === undefined ? [] : [[{ slot: 'moment', name: 'known', text: utc(told.moment) }]]
}

export const entry: Topic = (filling) => {
  const stages = filling.file.found?.stages ?? []
  const seen = [...new Set(stages.map(({ technique }) => technique))].slice(0, 12)
  return seen.map((id): Said => [law(stageNamed(id, filling.language).technique)])
}

export const malware: Topic = (filling) => {
  const own = written(filling, 'regulator.malware')
  if (own.length > 0) return own
  // What nobody looked into has shown nothing.
  return filling.file.found === undefined
    ? []
    : [
        pick(filling, {
          ja: ['メールのログからは、不正プログラムの記録は得られていない（端末は対象外）'],
          en: ['The mail logs hold no record of malicious programs (machines were not examined)'],
        }),
      ]
}

/** Forms for ransomware and floods ask what a taken mail account has not. */
export const notOfThisKind =
  (slot: string): Topic =>
  (filling) => {
    const own = written(filling, slot)
    if (own.length > 0) return own
    const { kind } = filling.file.case
    return kind === 'data-wipe' || kind === 'third-party-zero-day' || !isAttack(kind)
      ? []
      : [pick(filling, { ja: ['該当しない'], en: ['Not applicable'] })]
  }

export const system: Topic = (filling) => {
  const own = written(filling, 'regulator.system')
  if (own.length > 0) return own
  const hosts = new Map<string, Set<string>>()
  for (const { host, format } of filling.file.found?.coverage ?? [])
    if (host !== undefined)
      hosts.set(host, (hosts.get(host) ?? new Set()).add(formatName(format, filling.language)))
  return [...hosts].slice(0, 20).map(
    ([host, kinds]): Said =>
      pick(filling, {
        ja: say`${name(host, 60)}（${name([...kinds].join('、'), 160)}）`,
        en: say`${name(host, 60)} (${name([...kinds].join(', '), 160)})`,
      }),
  )
}

/** Never the content itself: it names recipients, and may be the owner's. */
export const sealedMail: Topic = (filling) => [
  pick(filling, {
    ja: [
      '原本は封印して保管している。宛先など第三者の情報を含むため、この書面には記載せず、求めに応じて別に提出する。',
    ],
    en: [
      'The originals are kept sealed. They name recipients and others: they are not printed here and are handed over apart, on request.',
    ],
  }),
  ...written(filling, 'regulator.message'),
]
export const cards: Topic = (filling) => [
  pick(filling, {
    ja: ['カード番号は、この書面に記載しない。アクワイアラーが指定する方法で別に提出する。'],
    en: [
      'Card numbers are never part of this text. They go to the acquirer in the way it demands.',
    ],
  }),
]
export const preserved: Topic = together(logs, (filling) =>
  filling.file.case.custody
    .filter(({ handling }) => handling === 'collected')
    .slice(0, INPUTS_MAX)
    .map(
      (one): Said => [
        name(one.item),
        ...(one.sha256 === undefined ? [] : [' ', hash('custody', one.sha256)]),
      ],
    ),
)
export const sharing: Topic = only('regulator.sharing')
