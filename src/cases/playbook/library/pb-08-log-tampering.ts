/** PB-08: a log has a hole, or the chain of evidence does not hold. */
import { but, type CompactPlaybook, type CompactStep } from '../compact.ts'
import { command } from './shared-contain.ts'
import { entry, leak, sweep } from './shared-investigate.ts'
import { postMortem, verify } from './shared-learn.ts'
import { executive, helpers, known, legalHold, obligations, police } from './shared-respond.ts'

const keep: CompactStep = {
  key: 'keep',
  phase: 'preserve',
  role: 'forensics',
  mode: 'manual',
  due: 'min15',
  ja: [
    '現状のままの保全',
    '証跡フォルダーとログを触る前に、読み取り専用で別の媒体へ写す。sekimori verify を写しに対して実行し、どの項目から合わないかを控える。証跡フォルダーを「直す」「続ける」ことはしない。外部の証人・印刷したチェックポイント・別の写しと照合する。',
    '写しの要約値、verify の出力、最後に正しかった位置と時刻が保管記録にある。',
  ],
  en: [
    'Keep it as it is',
    'Before anybody touches evidence folder or logs, copy them read-only to other media. Run sekimori verify on the copy and note from which entry on it does not fit. Do not mend the folder and do not go on with it. Compare with witnesses outside, printed checkpoints and other copies.',
    'The custody record has hashes of the copy, the output of verify, and the last position and time that were right.',
  ],
  evidence: { ja: '写しの要約値、verify の出力', en: 'hashes of the copy, output of verify' },
  provenBy: ['custody:collected'],
  attack: ['T1070', 'T1070.002'],
  csf: ['RS.AN-06', 'RS.AN-07'],
  activity: 'analyze-collected-data',
}

const second: CompactStep = {
  key: 'second-sink',
  phase: 'contain',
  role: 'operations',
  mode: 'manual',
  due: 'min30',
  ja: [
    '別の記録先への切り替え',
    'ログを、今の管理者が書き換えられない別の機器（追記のみの保管先、別組織の syslog、証人）にも同時に送り始める。切り替えた時刻を 2 つの時計で控える。送れていることを、試しの 1 行が届くかで確かめる。',
    '試しの行が新しい記録先に届き、時刻が記録されている。',
  ],
  en: [
    'Switch to a second place',
    'Send logs to another machine as well, one that today’s administrators cannot rewrite: append-only storage, another organisation’s syslog, a witness. Note the time of the switch by two clocks. A test line that arrives proves that it works.',
    'The test line arrived at the new place, and the time is recorded.',
  ],
  evidence: { ja: '切り替えの記録', en: 'record of the switch' },
  undo: { ja: '調査後に送り先を 1 つに戻す', en: 'back to one place after the investigation' },
  attack: ['T1562.001', 'T1562.008'],
  csf: ['RS.MI-01', 'RS.AN-07'],
  activity: 'configure-systems',
}

const admins: CompactStep = {
  key: 'administrators',
  phase: 'contain',
  role: 'commander',
  mode: 'manual',
  due: 'h1',
  ja: [
    '管理者権限の凍結と 2 人体制',
    'ログを消せた人・アカウント（root、管理者、バックアップ、仮想基盤、業者）を書き出し、要らない権限を止める。残す作業は 2 人で行い、画面を記録する。疑いのある人に調べさせない、知らせない。ここで名前を決め付けない。',
    '消せた人の一覧があり、権限の停止と 2 人体制が始まっている。',
  ],
  en: [
    'Freeze administrators, work in twos',
    'List who could delete logs: root, administrators, backup, virtual platform, vendors; take away what is not needed. What remains is done by two people, with the screen recorded. Nobody under suspicion investigates or is told. Name no culprit yet.',
    'There is the list of who could; rights are taken away, and people work in twos.',
  ],
  evidence: { ja: '権限の一覧と停止の記録', en: 'list of rights, record of what was stopped' },
  undo: { ja: '一覧に従って権限を戻す', en: 'give rights back by the list' },
  attack: ['T1078.002', 'T1562.012'],
  d3fend: ['D3-AL', 'D3-UDTA'],
  csf: ['RS.MI-01', 'RS.MA-03'],
  activity: 'restrict-access',
}

const gap: CompactStep = {
  key: 'gap',
  phase: 'investigate',
  role: 'forensics',
  mode: 'manual',
  due: 'h4',
  ja: [
    '欠落の範囲と理由の特定',
    'どのログが、いつからいつまで、何件欠けたかを求める。故障か人の手かを、機器の停止・再起動・ディスクの満杯・時計の変更・コマンドの履歴・他の機器の同時刻の記録から判断する。sekimori evidence の欠落の一覧に理由を書く。分からなければ「不明」と書く。',
    '欠落ごとに範囲・理由・根拠があり、調査の被覆に反映されている。',
  ],
  en: [
    'How large is the gap, and why',
    'Establish which log lacks what, from when to when. Failure or hand? Look at stops and restarts, full disks, changed clocks, histories of commands, and what other machines recorded at that time. Write the reason to the gap in sekimori evidence; «unknown» is a reason as well.',
    'Every gap has its extent, reason and basis, and the coverage of the investigation shows it.',
  ],
  evidence: { ja: '欠落の一覧と理由', en: 'list of gaps with reasons' },
  attack: ['T1070', 'T1070.008', 'T1562.001'],
  csf: ['RS.AN-03', 'RS.AN-08'],
  activity: 'analyze-collected-data',
}

const others: CompactStep = {
  key: 'other-records',
  phase: 'investigate',
  role: 'forensics',
  mode: 'manual',
  due: 'h24',
  ja: [
    '他の記録による補い',
    '欠けた時間帯を、相手先のメールサーバー、プロバイダー、ファイアウォール、DNS、クラウド、入退室、監視の記録で埋められるか確かめる。他組織には保存期間が過ぎる前に「消さずに残して」と頼む。補えた部分と補えない部分を分けて書く。',
    '欠けた時間帯ごとに、補えた記録または補えない理由がある。',
  ],
  en: [
    'Fill it from other records',
    'Can receivers’ mail servers, providers, firewalls, DNS, clouds, doors and monitoring tell what the log does not? Ask others to keep theirs before they expire. Write what could be filled apart from what could not.',
    'For each stretch there is another record, or why there is none.',
  ],
  evidence: { ja: '補いに使った記録', en: 'records that were used' },
  csf: ['RS.AN-03', 'RS.AN-07'],
  activity: 'analyze-collected-data',
}

const fresh: CompactStep = {
  key: 'fresh-log',
  phase: 'recover',
  role: 'operations',
  mode: 'manual',
  due: 'd7',
  ja: [
    '新しい証跡の開始',
    '鍵が漏れた疑いがあれば、新しい鍵と新しい名前で証跡を始め、最初の項目に「なぜ・どこから」を書く。古い証跡は読み取り専用で残す。証人に新しい鍵を、電話で指紋を読み合わせて登録してもらう。',
    '新しい証跡が verify に通り、証人が副署している。',
  ],
  en: [
    'Begin a new log',
    'If a key may be known, begin a log with a new key and a new name; its first entry says why, and from where on. The old one stays, read-only. Witnesses take the new key after its fingerprint was read out by telephone.',
    'The new log passes verify, and witnesses cosign it.',
  ],
  evidence: { ja: '新しい証跡の最初のチェックポイント', en: 'first checkpoint of the new log' },
  csf: ['RC.RP-02', 'RC.RP-05'],
  activity: 'restore-capabilities',
}

export const logTampering: CompactPlaybook = {
  code: 'PB-08',
  kind: 'log-tampering',
  created: '2026-11-22T00:00:00.000Z',
  modified: '2026-11-22T00:00:00.000Z',
  name: { ja: '証拠・ログの異常', en: 'log gap or broken chain' },
  description: {
    ja: 'ログに欠落がある、証跡の連鎖が合わない、証人と食い違う。まず攻撃とみなして扱う（重大度 2）。',
    en: 'A log has a hole, the chain of evidence does not fit, or a witness contradicts. It counts as an attack until shown otherwise (severity 2).',
  },
  types: ['detection', 'investigation', 'mitigation'],
  flow: [
    {
      together: [
        [but(command, { due: 'min30' }), admins, but(executive, { due: 'h1' }), helpers],
        [second, fresh, postMortem, verify],
        [keep, gap, sweep, others, entry, leak],
        [but(known, { due: 'h4' }), obligations],
        [legalHold, police],
      ],
    },
  ],
}
