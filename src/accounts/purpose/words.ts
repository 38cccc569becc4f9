/** Words for purposes: their names, what their policy asks, and what a proposal stands on. */
import type { Language, Wording } from '../../lib/words.ts'
import type { Proposal, PurposeKind, PurposeWeight, WeightCode } from './recognise.ts'

const names: { readonly [Kind in PurposeKind]: Wording<undefined> } = {
  device: { en: () => 'device', ja: () => '機器' },
  'send-only': { en: () => 'send-only', ja: () => '送信専用' },
  newsletter: { en: () => 'newsletter', ja: () => '一斉配信' },
  shared: { en: () => 'shared', ja: () => '共用' },
}

const policies: { readonly [Kind in PurposeKind]: Wording<undefined> } = {
  device: {
    en: () => 'sends only from its own networks; anything else is held for a person',
    ja: () => '自分のネットワークからのみ送信可。それ以外は保留して担当者が確認します',
  },
  'send-only': {
    en: () => 'sends only from its own networks; anything else is held for a person',
    ja: () => '自分のネットワークからのみ送信可。それ以外は保留して担当者が確認します',
  },
  newsletter: {
    en: () => 'gets the right to write to many',
    ja: () => '一斉送信を許可します',
  },
  shared: {
    en: () => 'better an account for each person; nothing is held for it',
    ja: () => '利用者ごとの個人アカウントへの切り替えを推奨します（保留はしません）',
  },
}

const part = (n: number): string => String(Math.round(n))
const hundredth = (n: number): string => (Math.round(n * 100) / 100).toFixed(2)

const weights: { readonly [Code in WeightCode]: Wording<PurposeWeight> } = {
  elsewhere: {
    en: ({ times, of }) => `${part(times)} of ${part(of)} sessions from another network`,
    ja: ({ times, of }) => `${part(of)} 回の接続のうち別のネットワークからは ${part(times)} 回`,
  },
  'new-clients': {
    en: ({ times, of }) => `${part(times)} of ${part(of)} sessions with a new client`,
    ja: ({ times, of }) => `${part(of)} 回の接続のうち新しいソフトは ${part(times)} 回`,
  },
  'new-recipients': {
    en: ({ times, of }) => `${part(times)} of the last ${part(of)} mails to somebody new`,
    ja: ({ times, of }) => `直近 ${part(of)} 通のうち初めての宛先を含むもの ${part(times)} 通`,
  },
  'several-recipients': {
    en: ({ times, of }) => `${part(times)} of ${part(of)} mails to more than one`,
    ja: ({ times, of }) => `${part(of)} 通のうち宛先が複数のもの ${part(times)} 通`,
  },
  'outside-hours': {
    en: ({ times, of }) => `${part(times)} of ${part(of)} sessions outside office hours`,
    ja: ({ times, of }) => `${part(of)} 回の接続のうち業務時間外は ${part(times)} 回`,
  },
  rhythm: {
    en: ({ times }) => `sessions follow one another evenly (spread ${hundredth(times)})`,
    ja: ({ times }) => `接続の間隔のばらつき ${hundredth(times)}`,
  },
  reading: {
    en: ({ times, of }) => `${part(times)} of ${part(of)} logins to read mail`,
    ja: ({ times, of }) => `${part(of)} 回のログインのうち受信・閲覧は ${part(times)} 回`,
  },
  mailings: {
    en: ({ times, of }) => `${part(times)} of ${part(of)} sessions were mailings`,
    ja: ({ times, of }) => `${part(of)} 回の接続のうち一斉送信は ${part(times)} 回`,
  },
  'mailing-rhythm': {
    en: ({ times, of }) => `${part(times)} of ${part(of)} intervals of mailings kept their rhythm`,
    ja: ({ times, of }) => `一斉送信の間隔 ${part(of)} 回のうち ${part(times)} 回が一定`,
  },
  returned: {
    en: ({ times, of }) => `${part(times)} of ${part(of)} sessions from two places by turns`,
    ja: ({ times, of }) => `${part(of)} 回の接続のうち ${part(times)} 回で 2 か所から交互に送信`,
  },
  'by-turns': {
    en: ({ times, of }) =>
      `${part(times)} of ${part(of)} sessions from three places by turns or more`,
    ja: ({ times, of }) =>
      `${part(of)} 回の接続のうち ${part(times)} 回で 3 か所以上から交互に送信`,
  },
  'wide-hours': {
    en: ({ times }) => `used in ${part(times)} hours of the day`,
    ja: ({ times }) => `1 日のうち ${part(times)} 時間帯で利用`,
  },
}

export const purposeName = (kind: PurposeKind, language: Language): string =>
  names[kind][language](undefined)

export const purposePolicy = (kind: PurposeKind, language: Language): string =>
  policies[kind][language](undefined)

/** Weights of less than this are left out of the sentence. */
const TOLD_FROM = 1

/** What speaks for it, the strongest first, then what speaks against it; each with its decibans. */
export function proposalWords({ weights: all }: Proposal, language: Language): string {
  const told = all
    .filter((weight) => Math.abs(weight.decibans) >= TOLD_FROM)
    .sort((a, b) => b.decibans - a.decibans)
    .map((weight) => `${weights[weight.code][language](weight)} ${signed(weight.decibans)}`)
  return told.join(language === 'ja' ? '、' : '; ')
}

const signed = (weight: number): string =>
  `(${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(0)} dB)`
