/** Words for source restriction, as a person on duty reads them. */
import type { Language, Wording } from '../../lib/words.ts'
import type { RestrictReason } from './reasons.ts'

type Wordings = {
  readonly [Code in RestrictReason['code']]: Wording<Extract<RestrictReason, { code: Code }>>
}

const clock = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((n) => String(n).padStart(2, '0')).join(':')

const unknowns: Readonly<
  Record<Language, Readonly<Record<'network' | 'country' | 'protocol', string>>>
> = {
  en: {
    network: 'the address of the client is not known',
    country: 'the country of the client is not known',
    protocol: 'the protocol is not known',
  },
  ja: {
    network: '接続元の IP アドレスが不明',
    country: '接続元の国が不明',
    protocol: 'プロトコルが不明',
  },
}

export const restrictWords: Wordings = {
  'restricted.network': {
    en: ({ rule, network }) => `The rule «${rule}» does not allow the network ${network}`,
    ja: ({ rule, network }) => `ルール「${rule}」で許可していないネットワーク（${network}）です`,
  },
  'restricted.country': {
    en: ({ rule, country }) => `The rule «${rule}» does not allow the country ${country}`,
    ja: ({ rule, country }) => `ルール「${rule}」で許可していない国（${country}）です`,
  },
  'restricted.protocol': {
    en: ({ rule, protocol }) => `The rule «${rule}» does not allow ${protocol.toUpperCase()}`,
    ja: ({ rule, protocol }) =>
      `ルール「${rule}」で許可していないプロトコル（${protocol.toUpperCase()}）です`,
  },
  'restricted.hours': {
    en: ({ rule, minute, day }) =>
      `The rule «${rule}» does not allow ${clock(minute)} on a ${day === 'workday' ? 'working day' : 'day off'}`,
    ja: ({ rule, minute, day }) =>
      `ルール「${rule}」で許可していない時間帯（${day === 'workday' ? '平日' : '休日'} ${clock(minute)}）です`,
  },
  'restricted.unknown': {
    en: ({ rule, unknown }) =>
      `The rule «${rule}» could not be applied: ${unknowns.en[unknown]}, so it counts as not broken`,
    ja: ({ rule, unknown }) =>
      `ルール「${rule}」は${unknowns.ja[unknown]}のため判定できず、違反とはみなしていません`,
  },
}
