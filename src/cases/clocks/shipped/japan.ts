/** Japan: duties of carriers, critical infrastructure, local governments and listed companies. */
import type { Obligation } from '../obligation.ts'
import { AS_OF, both, commissionFields, dataKinds, field, personalItems } from './shared.ts'

const common = {
  version: 1,
  on: true,
  jurisdiction: 'JP',
  zone: 'Asia/Tokyo',
  asOf: AS_OF,
} as const
const ministry = both('総務省', 'Ministry of Internal Affairs and Communications (MIC)')

export const japaneseObligations: readonly Obligation[] = [
  {
    ...common,
    id: 'JP-TBA-28-secrecy',
    authority: both('総務省（総合通信局等）', 'MIC, regional bureau'),
    law: both(
      '電気通信事業法28条・施行規則57条',
      'Telecommunications Business Act art. 28, Rules art. 57',
    ),
    who: both(
      '電気通信事業者（メールホスティングを含む）',
      'Telecommunications carriers, mail hosting included',
    ),
    subjects: ['carrier'],
    kinds: dataKinds,
    trigger: both('通信の秘密の漏えい', 'The secrecy of communications was breached'),
    clock: 'known',
    stages: [
      {
        id: 'first',
        name: both('第一報', 'First report'),
        rule: { kind: 'without-delay' },
        note: both('発覚後速やかに', 'Promptly after discovery'),
        fields: [
          field('company', '法人名', 'Company'),
          field('registration', '登録又は届出番号', 'Registration or notification number'),
          field(
            'overview',
            '事案の概要（発生日・発覚日・発覚の経緯）',
            'Overview (day of occurrence, day and way of discovery)',
          ),
          field('items', '漏えい等した情報の内容', 'Content of what was leaked'),
          field('persons', '本人の数', 'Number of persons'),
          field('cause', '発生原因', 'Cause'),
          field('secondary', '二次被害の有無及び内容', 'Secondary damage: whether and what'),
          field('publication', '公表の実施状況', 'What was published'),
          field('response', '当事者への対応状況', 'What was done towards the parties'),
          field('prevention', '再発防止策', 'Measures against recurrence'),
        ],
      },
      {
        id: 'detail',
        name: both('詳報', 'Detailed report'),
        rule: { kind: 'days', n: 30, countFirstDay: true },
        fields: [field('form', '様式第五十の二に定める事項', 'The items of form 50-2')],
      },
    ],
    channel: both('本社所在地を管轄する総合通信局等', 'Regional bureau of the head office'),
    sources: ['https://www.soumu.go.jp/main_sosiki/joho_tsusin/d_syohi/rouei_houkoku.html'],
    ground: 'official',
    confidence: both('公式資料で確認。', 'Read at the authority.'),
    decide: { all: ['secrecy-of-communications'] },
  },
  {
    ...common,
    id: 'JP-TBA-28-major',
    authority: ministry,
    law: both(
      '電気通信事業法28条・施行規則57条、58条',
      'Telecommunications Business Act art. 28, Rules art. 57 and 58',
    ),
    who: both('電気通信事業者', 'Telecommunications carriers'),
    subjects: ['carrier'],
    kinds: ['mass-send', 'delivery-trouble', 'third-party-zero-day', 'data-wipe', 'exercise'],
    trigger: both(
      '役務の区分ごとの基準（従来は 3 万人以上かつ 2 時間以上）を超える停止・品質の低下',
      'Service stopped or degraded above the threshold of its class (once 30,000 users and 2 hours)',
    ),
    clock: 'occurred',
    stages: [
      {
        id: 'first',
        name: both('速やかな報告', 'Prompt report'),
        rule: { kind: 'without-delay' },
        fields: [
          field('reported-at', '報告日時', 'Time of the report'),
          field('occurred-at', '発生日時', 'Time of occurrence'),
          field('restored-at', '復旧日時', 'Time of restoration'),
          field('place', '発生場所・設備', 'Place and facilities'),
          field('services', '影響を与えた役務', 'Services affected'),
          field('extent', '影響範囲', 'Extent'),
          field('users', '影響利用者数', 'Number of users affected'),
          field('cause', '発生原因', 'Cause'),
          field('measures', '措置模様', 'Measures taken'),
          field('announcement', '利用者への周知', 'Announcement to users'),
        ],
      },
      {
        id: 'detail',
        name: both('詳細報告', 'Detailed report'),
        rule: { kind: 'days', n: 30 },
        fields: [field('form', '様式第五十の三に定める事項', 'The items of form 50-3')],
      },
    ],
    channel: both('まず電話・FAX・メール、次に様式', 'Telephone, fax or mail first, then the form'),
    sources: ['http://www.soumu.go.jp/menu_seisaku/ictseisaku/net_anzen/jiko/judai.html'],
    ground: 'official',
    confidence: both(
      '公式資料で確認。基準はその後、役務の区分ごとに分かれました。',
      'Read at the authority; thresholds have since been split by class of service.',
    ),
    decide: { all: ['service-stopped'] },
  },
  {
    ...common,
    id: 'JP-TBA-quarterly',
    authority: ministry,
    law: both('電気通信事業報告規則7条の3', 'Telecommunications Business Report Rules art. 7-3'),
    who: both('電気通信事業者', 'Telecommunications carriers'),
    subjects: ['carrier'],
    kinds: ['mass-send', 'delivery-trouble', 'third-party-zero-day', 'data-wipe', 'exercise'],
    trigger: both(
      '影響利用者数 3 万人以上又は継続 2 時間以上の事故、設備に関する情報の漏えい',
      '30,000 users or 2 hours, or a leak of information on facilities',
    ),
    clock: 'occurred',
    stages: [
      {
        id: 'q',
        name: both('四半期報告', 'Quarterly report'),
        rule: { kind: 'months', n: 2, from: 'quarter' },
        fields: [field('form', '様式第二十七に定める事項', 'The items of form 27')],
      },
    ],
    exempt: both('告示で定める軽微なもの', 'Minor ones, as notified'),
    channel: both('様式', 'Form'),
    sources: ['http://www.soumu.go.jp/menu_seisaku/ictseisaku/net_anzen/jiko/4hanki.html'],
    ground: 'official',
    confidence: both('公式資料で確認。', 'Read at the authority.'),
    decide: { all: ['service-stopped'] },
  },
  {
    ...common,
    id: 'JP-ACD-5',
    on: false,
    effectiveFrom: '2026-10-01',
    authority: both(
      '内閣総理大臣及び所管大臣（国家サイバー統括室）',
      'Prime Minister and competent minister (National Cybersecurity Office)',
    ),
    law: both(
      '重要電子計算機に対する不正な行為による被害の防止に関する法律（サイバー対処能力強化法）第二章',
      'Act on Prevention of Damage from Unauthorised Acts against Critical Computers, chapter 2',
    ),
    who: both(
      '特別社会基盤事業者（特定重要電子計算機を使用する者）',
      'Special social infrastructure operators with specified critical computers',
    ),
    subjects: ['critical-infrastructure'],
    kinds: dataKinds,
    trigger: both('特定侵害事象等を知ったとき', 'A specified intrusion became known'),
    clock: 'known',
    stages: [
      {
        id: 'report',
        name: both('特定侵害事象等の報告', 'Report of a specified intrusion'),
        rule: { kind: 'not-fixed' },
        note: both('期限は省令による（未確認）。', 'By ministerial order, which was not found.'),
        fields: [field('form', '省令で定める事項', 'As the ministerial order says')],
      },
    ],
    channel: both('報告窓口の一元化が予定されています。', 'A unified portal is planned.'),
    sources: [
      'https://www.shugiin.go.jp/internet/itdb_gian.nsf/html/gian/honbun/houan/g21709004.htm',
      'https://alesiaresearch.biz/?p=283',
    ],
    ground: 'official',
    confidence: both(
      '法案の章は公式資料で確認。施行日（2026-10-01）は政令案による二次資料、期限は不明。',
      'Chapters read in the official bill; in force 2026-10-01 by the draft order (secondary); the time is unknown.',
    ),
    decide: { all: ['specified-computer'] },
  },
  {
    ...common,
    id: 'JP-localgov',
    authority: both(
      'CISO、都道府県、総務省、警察、国家サイバー統括室',
      'CISO, prefecture, MIC, police, National Cybersecurity Office',
    ),
    law: both(
      '地方公共団体における情報セキュリティポリシーに関するガイドライン',
      'Guideline on information security policy of local governments',
    ),
    who: both('地方公共団体', 'Local governments'),
    subjects: ['local-government'],
    kinds: [],
    trigger: both('情報セキュリティインシデント', 'Information security incident'),
    clock: 'known',
    stages: [
      {
        id: 'report',
        name: both('CSIRT→CISO→総務省・都道府県', 'CSIRT to CISO to MIC and prefecture'),
        rule: { kind: 'without-delay' },
        fields: [
          field('overview', '概要', 'Overview'),
          field('impact', '影響', 'Impact'),
          field('measures', '対処', 'Measures'),
          field('announcement', '住民への周知', 'Announcement to residents'),
        ],
      },
    ],
    channel: both('緊急時対応計画による', 'As the emergency plan says'),
    sources: [
      'https://www.city.maibara.lg.jp/reiki/reiki_honbun/r108RG00001762.html',
      'https://bengoshi-jp.com/',
    ],
    ground: 'secondary',
    confidence: both(
      'CSIRT の規程は確認。報告の経路は一般的な理解によります。',
      'CSIRT rules read; the chain of reports is from general knowledge.',
    ),
  },
  {
    ...common,
    id: 'JP-sector-ministry',
    authority: both(
      '所管省庁（大学は文部科学省、保険・銀行は金融庁・財務局など）',
      'Competent ministry (MEXT for universities, FSA for banks and insurers, ...)',
    ),
    law: both('業法・所管省庁のガイドライン', 'Law or guideline of the sector'),
    who: both('業種による', 'By sector'),
    subjects: [],
    kinds: [],
    trigger: both('インシデントの発生', 'Incident'),
    clock: 'known',
    stages: [
      {
        id: 'report',
        name: both('所管省庁報告', 'Report to the ministry'),
        rule: { kind: 'without-delay' },
        note: both(
          '個人情報保護委員会への報告の 9 項目に、業務影響を加えたもの',
          'The nine items of the report to the commission, and the impact on business',
        ),
        fields: [
          ...commissionFields(personalItems),
          field('business-impact', '業務影響', 'Impact on business'),
        ],
      },
    ],
    sources: [
      'https://blog.b-son.net/2024/10/sec2024-469-Miyazaki-univ-Incidents-of-Unauthorized-Use-of-E-mail-Accounts.html',
    ],
    ground: 'secondary',
    confidence: both(
      '実務例を確認。金融庁の「直ちに」は一般的な理解によります。',
      'Practice read; «at once» of the FSA is from general knowledge.',
    ),
    decide: { all: ['sector-rules'] },
  },
  {
    ...common,
    id: 'JP-TSE',
    on: false,
    authority: both('東京証券取引所', 'Tokyo Stock Exchange'),
    law: both(
      '有価証券上場規程に基づく適時開示（バスケット条項）',
      'Timely disclosure (basket clause)',
    ),
    who: both('上場会社', 'Listed companies'),
    subjects: ['listed-company'],
    kinds: [],
    trigger: both('投資者の判断に著しい影響を及ぼす事態', 'Material effect on investors'),
    clock: 'determined',
    stages: [
      {
        id: 'disclose',
        name: both('適時開示', 'Timely disclosure'),
        rule: { kind: 'without-delay' },
        fields: [
          field('history', '経緯', 'What happened'),
          field('impact', '影響', 'Impact'),
          field('measures', '対応', 'Measures'),
          field('results', '業績への影響', 'Effect on results'),
        ],
      },
    ],
    channel: both('TDnet', 'TDnet'),
    sources: ['https://www.businesslawyers.jp/practices/644'],
    ground: 'knowledge',
    confidence: both('一般的な理解によります。未確認。', 'General knowledge; not verified.'),
    decide: { all: ['material'] },
  },
]
