/** Voluntary: Japanese channels that nobody must use and many should, and the police's request. */
import type { Obligation } from '../obligation.ts'
import { AS_OF, both, dataKinds, field } from './shared.ts'

const common = {
  version: 1,
  on: true,
  jurisdiction: 'JP',
  zone: 'Asia/Tokyo',
  subjects: [],
  clock: 'detected',
  asOf: AS_OF,
} as const
const voluntary = both('任意', 'Voluntary')
const anyVictim = both('被害を受けた者', 'Any victim')

export const voluntaryObligations: readonly Obligation[] = [
  {
    ...common,
    id: 'JP-NCO-common-form',
    effectiveFrom: '2025-10-01',
    authority: both(
      '国家サイバー統括室・個人情報保護委員会・警察・所管省庁',
      'National Cybersecurity Office, PPC, police, ministries',
    ),
    law: both('関係省庁申合せ（2025-05-28）', 'Agreement of ministries (2025-05-28)'),
    who: anyVictim,
    kinds: ['data-wipe', 'delivery-trouble'],
    trigger: both(
      'DDoS 攻撃事案又はランサムウェア事案（メールアカウントの乗っ取りは対象外）',
      'DDoS or ransomware; a stolen mail account is neither',
    ),
    stages: [
      {
        id: 'form',
        name: both('共通様式', 'Common form'),
        rule: { kind: 'without-delay' },
        fields: [
          field('overview', '事案概要', 'Overview'),
          field('times', '発生・覚知日時', 'Times of occurrence and of becoming known'),
          field('impact', '影響', 'Impact'),
          field('first-measures', '初動対策', 'First measures'),
          field('contact', '連絡先', 'Contact'),
          field('ransom-note', 'ランサムノート', 'Ransom note'),
          field('extension', '暗号化拡張子', 'Extension of encrypted files'),
          field('family', '類型', 'Type'),
          field('entry', '侵入方法', 'Way of entry'),
          field('indicators', 'インディケータ', 'Indicators'),
          field(
            'ddos',
            'DDoS: 種別/通信量/継続時間/緩和策',
            'DDoS: type, volume, duration, mitigation',
          ),
        ],
      },
    ],
    exempt: both('様式の利用は任意', 'Use of the form is optional'),
    channel: both('Excel をメールで提出（ポータルを予定）', 'Excel by mail; a portal is planned'),
    sources: [
      'https://internet.watch.impress.co.jp/docs/news/2051853.html',
      'https://www.newton-consulting.co.jp/itilnavi/flash/id=8740',
    ],
    ground: 'secondary',
    confidence: both(
      '報道で確認。項目は二次資料。',
      'Read in the press; the fields are secondary.',
    ),
    decide: { all: ['ransomware-or-ddos'] },
  },
  {
    ...common,
    id: 'JP-police',
    authority: both(
      '都道府県警察サイバー犯罪相談窓口／警察庁オンライン受付窓口',
      'Prefectural police cyber desk, online desk of the National Police Agency',
    ),
    law: both(
      '不正アクセス禁止法3条ほか・刑法',
      'Unauthorised Access Act art. 3 and others, Penal Code',
    ),
    who: anyVictim,
    kinds: dataKinds,
    trigger: both(
      '不正アクセス、詐欺、データの損壊',
      'Unauthorised access, fraud, destruction of data',
    ),
    stages: [
      {
        id: 'consult',
        name: both('通報・相談', 'Report and consultation'),
        rule: { kind: 'voluntary', withinHours: 24 },
        fields: [
          field(
            'circumstances',
            'いつ・どこで・だれが・何を・なぜ・どのように',
            'When, where, who, what, why and how',
          ),
          field('logs', '通信ログ・アクセスログ', 'Communication and access logs'),
          field('malware', '不正プログラム等の記録', 'Records of malicious programs'),
          field('diagram', 'システム構成図', 'Diagram of the systems'),
        ],
      },
      {
        id: 'damage-report',
        name: both('被害届', 'Damage report'),
        rule: { kind: 'voluntary' },
        note: both(
          'オンライン受付は被害届にはなりません。警察署で届け出ます。',
          'The online desk takes none: it is handed in at a police station.',
        ),
        fields: [field('report', '被害届の記載事項', 'What the damage report asks')],
      },
    ],
    exempt: voluntary,
    channel: both(
      'https://www.npa.go.jp/bureau/cyber/soudan.html、警察署',
      'https://www.npa.go.jp/bureau/cyber/soudan.html, police station',
    ),
    sources: [
      'https://police.pref.toyama.jp/6129/soshikiichiran/6129/sodan.html',
      'https://www.pref.fukui.jp/kenkei/doc/kenkei/soudan-soudan.html',
    ],
    ground: 'official',
    confidence: both('公式資料で確認。', 'Read at the authorities.'),
    decide: { all: ['crime-suspected'] },
  },
  {
    ...common,
    id: 'JP-police-hold',
    clock: 'received',
    authority: both('検察官、検察事務官又は司法警察員', 'Prosecutors and police'),
    law: both('刑事訴訟法197条3項〜5項', 'Code of Criminal Procedure art. 197(3) to (5)'),
    who: both('通信履歴を記録している者', 'Whoever holds communication logs'),
    kinds: [],
    trigger: both('書面による保全要請', 'Written request to preserve'),
    stages: [
      {
        id: 'hold',
        name: both('通信履歴の保全', 'Preservation of communication logs'),
        rule: { kind: 'keep-days', n: 30, extendTo: 60 },
        fields: [
          field(
            'logs',
            '特定された送信元・送信先・通信日時その他の通信履歴',
            'Sender, recipient, time and other communication history that was specified',
          ),
        ],
      },
    ],
    channel: both('書面', 'In writing'),
    sources: ['https://qiita.com/yamotuki/items/628f9bf399cc9b59f3cb'],
    ground: 'secondary',
    confidence: both(
      '30 日は二次資料（条文の引用）で確認。通算 60 日は一般的な理解によります。',
      '30 days read in a secondary source that quotes the statute; 60 in all from general knowledge.',
    ),
    decide: { all: ['written-request'] },
  },
  {
    ...common,
    id: 'JP-JPCERT',
    authority: both('JPCERT/CC', 'JPCERT/CC'),
    law: both('JPCERT/CC への依頼（法令の定めなし）', 'Request to JPCERT/CC (no law)'),
    who: both('だれでも', 'Anybody'),
    kinds: dataKinds,
    trigger: both(
      '国外を含む発信元への連絡、分析、第三者の意見を求めるとき',
      'To have the source abroad contacted, for analysis, or a second opinion',
    ),
    stages: [
      {
        id: 'request',
        name: both('対応依頼・相談・情報提供', 'Request, consultation, information'),
        rule: { kind: 'voluntary' },
        fields: [
          field('contact', '連絡先', 'Contact'),
          field('kind', 'インシデント種別', 'Kind of incident'),
          field('source', '発生元IP/ホスト', 'Source address or host'),
          field('logs', 'タイムスタンプを含むログ', 'Logs with time stamps'),
          field('zone', 'タイムゾーン', 'Time zone'),
          field('disclosure', '開示範囲', 'To whom it may be shown'),
        ],
      },
    ],
    exempt: voluntary,
    channel: both('https://www.jpcert.or.jp/form/', 'https://www.jpcert.or.jp/form/'),
    sources: ['https://www.jpcert.or.jp/form/', 'https://www.ntt-cert.org/report_form.html'],
    ground: 'official',
    confidence: both(
      '確認済み。時刻のあるログが必須。発信元が多いと優先順位が付きます。',
      'Read; logs need time stamps, and many sources are prioritised.',
    ),
    decide: { all: ['help-wanted'] },
  },
  {
    ...common,
    id: 'JP-IPA',
    authority: both('IPA 届出窓口／J-CRAT（標的型）', 'IPA, and J-CRAT for targeted attacks'),
    law: both('コンピュータ不正アクセス対策基準', 'Standard against computer intrusion'),
    who: both('だれでも', 'Anybody'),
    kinds: dataKinds,
    trigger: both('不正アクセス又はその試み', 'Unauthorised access or an attempt'),
    stages: [
      {
        id: 'todokede',
        name: both('コンピュータ不正アクセス届出', 'Notification of unauthorised access'),
        rule: { kind: 'voluntary' },
        fields: [
          field('notifier', '届出者', 'Who notifies'),
          field('found-on', '発見年月日', 'Day of discovery'),
          field('devices', '機器等（メールシステム等）', 'Devices (mail system and the like)'),
          field('environment', '設置環境', 'Where it stands'),
          field('topology', '接続形態図', 'Diagram of its connections'),
          field(
            'found-how',
            '発見経緯・発見契機（目視／監視ツール／外部連絡）',
            'How it was found (seen, monitoring, told from outside)',
          ),
          field('damage', '被害内容・原因・対処', 'Damage, cause, measures'),
        ],
      },
    ],
    exempt: both(
      '任意。一部の記入でも、他機関の様式でも可',
      'Voluntary; parts of it or the form of another agency will do',
    ),
    channel: both('メール', 'Mail'),
    sources: [
      'https://www.ipa.go.jp/security/todokede/crack-virus/ug65p9000000nnpa-att/report_crack_format.txt',
    ],
    ground: 'official',
    confidence: both(
      '公式様式の前半のみ確認。',
      'Only the first half of the official form was read.',
    ),
    decide: { all: ['crime-suspected'] },
  },
  {
    ...common,
    id: 'JP-antispam',
    authority: both(
      '総務省・消費者庁（迷惑メール相談センター、日本データ通信協会）',
      'MIC and Consumer Affairs Agency, through the Anti-Spam Consultation Centre',
    ),
    law: both('特定電子メール法5条、11条', 'Anti-Spam Act art. 5 and 11'),
    who: both(
      '情報提供者（被害者又は受信者）。電気通信事業者は役務の提供を拒むことができる',
      'Whoever informs (victim or recipient); carriers may refuse service',
    ),
    kinds: ['mass-send', 'bec', 'credential-phish', 'exercise'],
    trigger: both(
      '乗っ取られたアカウントからの迷惑メール送信',
      'Spam sent through a stolen account',
    ),
    stages: [
      {
        id: 'inform',
        name: both('情報提供', 'Information'),
        rule: { kind: 'voluntary' },
        fields: [
          field('message', 'メール全文', 'The whole message'),
          field('headers', 'ヘッダ情報', 'Its headers'),
        ],
      },
    ],
    exempt: voluntary,
    channel: both('meiwaku@dekyo.or.jp', 'meiwaku@dekyo.or.jp'),
    sources: ['https://dsk.or.jp/dskwiki/', 'https://nordot.app/1180694586273301157'],
    ground: 'secondary',
    confidence: both(
      '5 条は確認、11 条は一般的な理解によります。',
      'Art. 5 read; art. 11 from general knowledge.',
    ),
    decide: { all: ['spam-sent'] },
  },
]
