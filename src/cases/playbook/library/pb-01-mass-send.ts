/** PB-01: a stolen account sends masses of mail. */
import type { CompactPlaybook, CompactStep } from '../compact.ts'
import {
  command,
  confirm,
  credentials,
  disable,
  freeze,
  hold,
  restore,
  snapshot,
} from './shared-contain.ts'
import { abuse, entry, leak, peers, scope, sweep } from './shared-investigate.ts'
import { costs, postMortem, verify } from './shared-learn.ts'
import { explain, press, recipients, results } from './shared-publish.ts'
import {
  executive,
  final,
  helpers,
  known,
  legalHold,
  obligations,
  police,
  preliminary,
} from './shared-respond.ts'

const queue: CompactStep = {
  key: 'queue',
  phase: 'contain',
  role: 'operations',
  mode: 'semi',
  due: 'h1',
  ja: [
    'キューと保留メールの仕分け',
    'sekimori held list で、保留メールを本人・攻撃者・不明に分けて見る。本人のものは解放し、不明なものは件名と宛先を本人に電話で読み上げて決める。攻撃者のものは、件数と一覧を控えて 2 人で確かめるまで消さない。関守の外（他のサーバー、中継先）のキューも見る。',
    '保留メールのすべてが「解放・隔離」のどちらかになり、キューの深さが平常に戻っている。',
  ],
  en: [
    'Sort the queue and the held mail',
    'sekimori held list shows what is the owner’s, the thief’s or unknown. Release the owner’s; read subject and recipients of the unknown to the owner by telephone and decide. Of the thief’s delete nothing before list and number are kept and two people have looked. Look at queues outside of Sekimori as well: other servers, relays.',
    'All held mail is released or quarantined, and the queue is as deep as on other days.',
  ],
  evidence: { ja: '仕分けの記録', en: 'record of what was released and kept' },
  undo: {
    ja: '隔離したメールはいつでも解放できる',
    en: 'what is quarantined can still be released',
  },
  d3fend: ['D3-ER', 'D3-EF'],
  csf: ['RS.MI-02'],
  activity: 'eliminate-risk',
}

const content: CompactStep = {
  key: 'content',
  phase: 'investigate',
  role: 'forensics',
  mode: 'manual',
  due: 'h4',
  ja: [
    '送信内容の分類',
    '保留された原本から数通を選び、隔離した端末で、リンクを踏まず添付を開かずに読む。件名、差出人名、リンク先の名前、添付の種類と SHA-256、言語を控える。詐欺・フィッシング・マルウェア・広告のどれかを決め、受信者への助言（パスワード変更、振込の取消など）を書き出す。',
    '内容の種類と受信者への助言が事案に書かれている。',
  ],
  en: [
    'Classify what was sent',
    'Pick a few of the held originals and read them on an isolated machine; follow no link and open no attachment. Note subject, shown sender, link hosts, kind and SHA-256 of attachments, language. Say whether it is fraud, phishing, malware or advertising, and what its readers should do: change a password, stop a payment.',
    'The case has the kind of content, and the advice for its readers.',
  ],
  evidence: { ja: '見本の要約値と分類', en: 'hashes of samples, classification' },
  attack: ['T1566.002', 'T1656', 'T1672'],
  d3fend: ['D3-SMRA'],
  csf: ['RS.AN-03'],
  activity: 'analyze-collected-data',
}

const lists: CompactStep = {
  key: 'reputation',
  phase: 'recover',
  role: 'operations',
  mode: 'manual',
  due: 'h72',
  playbook: 'PB-06',
  ja: [
    'ブロックリストと到達性の回復',
    '送信 IP とドメインがブロックリストに載ったか、主要事業者に拒否されていないかを調べ、該当すれば PB-06 を始める。封じ込めとキューの片付けが済むまで解除申請をしない。早すぎる申請は断られ、掲載が延びることがある。',
    '掲載がない、または PB-06 が完了している。',
  ],
  en: [
    'Blocklists and deliverability',
    'See whether addresses and domains are on blocklists, and whether large providers refuse your mail; if so, start PB-06. Ask for no delisting before containment is complete and the queue is clean: a request that comes too early is refused, and the listing may last longer.',
    'There is no listing, or PB-06 is finished.',
  ],
  csf: ['RC.RP-02'],
  activity: 'restore-capabilities',
}

export const massSend: CompactPlaybook = {
  code: 'PB-01',
  kind: 'mass-send',
  created: '2026-11-22T00:00:00.000Z',
  modified: '2026-11-22T00:00:00.000Z',
  name: { ja: '踏み台・大量送信', en: 'mass mail through a stolen account' },
  description: {
    ja: '盗まれたアカウントから大量のメールが送られた、または送られようとしている。',
    en: 'A stolen account sent masses of mail, or tried to.',
  },
  types: ['mitigation', 'investigation', 'notification', 'remediation'],
  flow: [
    {
      together: [
        [hold, freeze, disable, snapshot],
        [command, executive, helpers, costs],
        [confirm, queue, credentials, lists, restore, postMortem, verify],
        [scope, sweep, content, entry, leak],
        [known, obligations, preliminary, final],
        [legalHold, police],
        [abuse, press, recipients, peers, explain, results],
      ],
    },
  ],
}
