/**
 * Questions: what a person must answer before anybody can say whether an obligation applies.
 *
 * They are codes with their words; an obligation combines them (`Criteria`). The combination is
 * three-valued (Kleene): what is unsure stays unsure until it can no longer matter. The outcome is a
 * suggestion with reasons; the decision is a person's act, `obligation.decide`.
 */
import type { Texts } from './obligation.ts'

export const questionCodes = [
  'personal-data',
  'held-by-public-body',
  'entrusted-data',
  'controllers-told',
  'special-care',
  'property-damage',
  'unlawful-purpose',
  'persons-over-1000',
  'persons-over-100',
  'protected',
  'recovered-unread',
  'secrecy-of-communications',
  'service-stopped',
  'risk-likely',
  'risk-high',
  'eu-persons',
  'uk-persons',
  'significant-incident',
  'material',
  'card-data',
  'written-request',
  'spam-sent',
  'crime-suspected',
  'help-wanted',
  'ransomware-or-ddos',
  'sector-rules',
  'specified-computer',
] as const
export type QuestionCode = (typeof questionCodes)[number]

export type Answer = 'yes' | 'no' | 'unsure'
export type Answers = { readonly [Code in QuestionCode]?: Answer }

/** It applies when all of `all`, one of `any` (where there are some), and none of `none` hold. */
export type Criteria = {
  readonly all?: readonly QuestionCode[]
  readonly any?: readonly QuestionCode[]
  readonly none?: readonly QuestionCode[]
}

export const questionTexts: { readonly [Code in QuestionCode]: Texts } = {
  'personal-data': {
    ja: '個人データ（メールソフトのアドレス帳など、検索できるように整理された個人情報を含む）の漏えい・滅失・毀損が発生した、又はそのおそれがありますか。',
    en: 'Was personal data leaked, lost or damaged, or may it have been? An address book of a mail program is such data.',
  },
  'held-by-public-body': {
    ja: '行政機関・地方公共団体等が保有する個人情報（保有個人情報）の漏えい等が発生した、又はそのおそれがありますか。メール本文も含まれ得ます。',
    en: 'Was personal information held by the public body leaked, lost or damaged, or may it have been? Message bodies may count.',
  },
  'entrusted-data': {
    ja: '漏えい等の対象は、他の事業者から取扱いを委託された個人データですか。',
    en: 'Is it personal data that another organisation entrusted to you?',
  },
  'controllers-told': {
    ja: '対象はすべて委託を受けたデータで、委託元（取扱いを委託した事業者）のすべてに通知済みですか。委託を受けたデータでなければ「いいえ」です。',
    en: 'Is all of it data entrusted to you, and has each organisation that entrusted it been told? Say no where it is not entrusted data.',
  },
  'special-care': {
    ja: '要配慮個人情報（病歴、信条、犯罪の経歴など）が含まれますか。',
    en: 'Does it include special-care information (health, creed, criminal record and the like)?',
  },
  'property-damage': {
    ja: '不正に利用されると財産的被害が生じるおそれがある個人データ（クレジットカード番号、決済機能のある ID とパスワードの組など）が含まれますか。',
    en: 'Could misuse cause loss of property (card numbers, credentials of a service that pays)?',
  },
  'unlawful-purpose': {
    ja: '不正アクセスなど、不正の目的をもって行われたおそれのある行為によるものですか。この場合は対象者が 1 人でも該当します。',
    en: 'May it come from an act with an unlawful purpose, such as unauthorised access? One person is then enough.',
  },
  'persons-over-1000': {
    ja: '本人の数は 1,000 人を超えますか（超えるおそれを含みます）。',
    en: 'Are more than 1,000 persons affected, or may they be?',
  },
  'persons-over-100': {
    ja: '本人の数は 100 人を超えますか（超えるおそれを含みます）。',
    en: 'Are more than 100 persons affected, or may they be?',
  },
  protected: {
    ja: '対象のデータには、高度な暗号化その他の個人の権利利益を保護するために必要な措置が講じられていましたか（鍵は漏れていませんか）。',
    en: 'Was the data protected by strong encryption or the like, and is the key safe?',
  },
  'recovered-unread': {
    ja: '第三者に閲覧される前にすべてを回収したことを、記録で示せますか（送信前に保留したメールはこれに当たります）。',
    en: 'Can records show that all of it was recovered before anybody outside saw it? Mail held before it left is such a case.',
  },
  'secrecy-of-communications': {
    ja: '電気通信事業者として取り扱う通信の秘密（通信内容、宛先、日時など）が漏えいしましたか。',
    en: 'As a carrier: was the secrecy of communications breached (content, recipients, times)?',
  },
  'service-stopped': {
    ja: '役務の停止又は品質の低下が、利用者数と継続時間の基準に達しましたか（従来の目安は 3 万人以上かつ 2 時間以上。現在は役務の区分ごとに異なります）。',
    en: 'Did the stop or degradation of service reach the threshold of users and hours? It was 30,000 users and 2 hours; it now depends on the class of service.',
  },
  'risk-likely': {
    ja: '本人の権利及び自由に対するリスクを生じさせるおそれがありますか（生じるおそれが低いと示せる場合のみ「いいえ」）。',
    en: 'Is a risk to the rights and freedoms of persons likely? Say no only where you can show that it is unlikely.',
  },
  'risk-high': {
    ja: '本人の権利及び自由に対する「高い」リスクを生じさせるおそれがありますか。',
    en: 'Is a high risk to the rights and freedoms of persons likely?',
  },
  'eu-persons': {
    ja: 'EU に拠点がある、又は EU 域内の人に商品・サービスを提供し、その人の個人データが対象ですか。',
    en: 'Are you established in the EU, or do you serve persons there, and is it their personal data?',
  },
  'uk-persons': {
    ja: '英国に拠点がある、又は英国の人に商品・サービスを提供し、その人の個人データが対象ですか。',
    en: 'Are you established in the United Kingdom, or do you serve persons there, and is it their personal data?',
  },
  'significant-incident': {
    ja: '重大なインシデントですか（役務の深刻な停止や財務上の損失、又は他者への相当な損害が生じた、又は生じ得る）。',
    en: 'Is the incident significant: severe disruption or financial loss, or considerable damage to others, actual or possible?',
  },
  material: {
    ja: '投資者の判断に影響を及ぼす重要な事態であると決定しましたか。',
    en: 'Has it been determined that the incident is material to investors?',
  },
  'card-data': {
    ja: 'クレジットカード情報が漏えいした、又はその疑いがありますか。',
    en: 'Was payment card data compromised, or is it suspected?',
  },
  'written-request': {
    ja: '検察官・司法警察員から、通信履歴を消去しないよう求める書面を受け取りましたか。',
    en: 'Has a written request to preserve communication logs been received from prosecutors or police?',
  },
  'spam-sent': {
    ja: '乗っ取られたアカウントから迷惑メールが送信されましたか。',
    en: 'Was spam sent through the stolen account?',
  },
  'crime-suspected': {
    ja: '不正アクセス、詐欺、データの損壊などの犯罪が疑われますか。',
    en: 'Is a crime suspected: unauthorised access, fraud, destruction of data?',
  },
  'help-wanted': {
    ja: '国外を含む発信元への連絡、分析の支援、第三者の意見を必要としていますか。',
    en: 'Do you want the source contacted (abroad too), help with analysis, or a second opinion?',
  },
  'ransomware-or-ddos': {
    ja: 'DDoS 攻撃又はランサムウェアによる事案ですか（メールアカウントの乗っ取りは対象外です）。',
    en: 'Is it a DDoS attack or ransomware? A stolen mail account is neither.',
  },
  'sector-rules': {
    ja: '所管省庁又は業界のガイドラインに、報告の定めがありますか。',
    en: 'Do rules of your ministry or sector demand a report?',
  },
  'specified-computer': {
    ja: '特定重要電子計算機に関する特定侵害事象等に当たりますか。',
    en: 'Is it a specified intrusion concerning a specified critical computer?',
  },
}
