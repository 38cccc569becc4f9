/** PB-05: data was destroyed, or somebody tries to. */
import { but, type CompactPlaybook, type CompactStep } from '../compact.ts'
import { command } from './shared-contain.ts'
import { entry, leak, peers, sweep } from './shared-investigate.ts'
import { costs, postMortem, verify } from './shared-learn.ts'
import { explain, persons, press, results } from './shared-publish.ts'
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

const disconnect: CompactStep = {
  key: 'disconnect',
  phase: 'contain',
  role: 'operations',
  mode: 'manual',
  due: 'min15',
  ja: [
    'ネットワークからの切り離し（電源は切らない）',
    '対象の機器をネットワークから外す（LAN ケーブルを抜く、仮想スイッチを切る、ファイアウォールで塞ぐ）。電源を切らない、再起動しない、ウイルス対策の駆除を走らせない。バックアップ先の機器とクラウドの同期も、今すぐ切り離す。VPN と業者の保守回線を止める。',
    '対象とバックアップの両方が外と通信できないことを確かめ、時刻を記録した。',
  ],
  en: [
    'Disconnect, do not power off',
    'Take the machines off the network: pull the cable, switch the virtual port off, block at the firewall. Do not power off, do not restart, do not let a virus scanner clean. Disconnect backup machines and cloud synchronisation at once as well. Close VPN and the vendor’s maintenance line.',
    'It was seen that neither the machines nor the backups can talk to anybody; the time is recorded.',
  ],
  evidence: { ja: '切り離しの時刻と方法', en: 'time and way of disconnection' },
  undo: {
    ja: '再開の条件がそろった後につなぎ直す',
    en: 'connect again once the conditions are met',
  },
  attack: ['T1485', 'T1561', 'T1486'],
  d3fend: ['D3-NI'],
  csf: ['RS.MI-01'],
  activity: 'disconnect-system',
}

const stopRotation: CompactStep = {
  key: 'stop-rotation',
  phase: 'preserve',
  role: 'forensics',
  mode: 'manual',
  due: 'min30',
  ja: [
    '上書きの停止と現状の写し',
    'ログのローテーション、夜間バックアップ、世代の自動削除、監査ログの期限切れを止める（正常なバックアップが壊れたデータで上書きされるのを防ぐ）。仮想機はメモリーつきのスナップショットを取る。データベースは binlog や WAL を別の媒体に写す。消えた時刻に戻せるかはこの記録にかかっている。',
    '上書きする仕事がすべて止まり、binlog・WAL とスナップショットの写しが保管記録にある。',
  ],
  en: [
    'Stop what overwrites, copy what is there',
    'Stop log rotation, nightly backups, automatic deletion of old generations and of audit logs, so that good backups are not overwritten by ruined data. Take snapshots of virtual machines with memory. Copy binlog or WAL of databases to other media: whether you can go back to the minute before depends on them.',
    'Every job that overwrites is stopped; binlog or WAL and snapshots are in the custody record.',
  ],
  evidence: { ja: '保管記録と要約値', en: 'custody record with hashes' },
  provenBy: ['custody:collected'],
  attack: ['T1490', 'T1070', 'T1562.001'],
  csf: ['RS.AN-06', 'RS.AN-07'],
  activity: 'analyze-collected-data',
}

const backups: CompactStep = {
  key: 'backups',
  phase: 'investigate',
  role: 'operations',
  mode: 'manual',
  due: 'h4',
  ja: [
    'バックアップの確認（つなぐ前に）',
    'バックアップの媒体を、汚れた網につながずに、隔離した別の機器で読む。最新の正常な世代の日時、欠けている範囲、要約値、マルウェアの有無を調べる。攻撃者が以前から居たなら、侵入より前の世代を探す。写しを 1 つ作るまでは書き込まない。',
    '戻せる世代と失われる範囲（いつからいつまで）が事案にある。',
  ],
  en: [
    'Look at the backups, before attaching them',
    'Read the media on another, isolated machine and never on the soiled network. Establish the latest good generation, what is missing, hashes, malware. If the attacker was there before, look for a generation from before he came. Write nothing to it until there is a second copy.',
    'The case has the generation that can be restored, and from when to when data is lost.',
  ],
  evidence: { ja: 'バックアップの検査結果', en: 'result of the check of backups' },
  csf: ['RC.RP-03'],
  activity: 'restore-data',
}

const questions: CompactStep = {
  key: 'four-questions',
  phase: 'investigate',
  role: 'forensics',
  mode: 'semi',
  due: 'h24',
  ja: [
    '4 つの問いへの回答',
    '消される前に読まれたか、持ち出されたか、暗号化された通信や少量ずつの持ち出しを否定できるか、USB など別の経路はないか。経路ごとに記録の有無と信頼性を入れ、判定は関守に計算させる。ログ自体が消されていれば「確認できない」であり「なかった」ではない。',
    '4 つの問いのそれぞれに、調べた範囲と判定の上限の理由がある。',
  ],
  en: [
    'Answer the four questions',
    'Was it read before it was wiped; was it taken; can encrypted channels and small amounts be ruled out; was there another way, such as USB? For each channel enter what records there are and how far they can be trusted; Sekimori computes the verdict. Where the logs were wiped as well the answer is «cannot be said», never «no».',
    'Each of the four has what was examined, and why its verdict is capped.',
  ],
  evidence: { ja: '漏えい判定の表', en: 'the leak matrix' },
  attack: ['T1485', 'T1041', 'T1048.003', 'T1030', 'T1052.001'],
  csf: ['RS.AN-03', 'RS.AN-08'],
  activity: 'analyze-collected-data',
}

const paper: CompactStep = {
  key: 'paper-operation',
  phase: 'respond',
  role: 'commander',
  mode: 'manual',
  due: 'h4',
  ja: [
    '紙と電話での業務継続',
    '止まった業務を優先順に書き出し、紙の様式・電話・別の拠点で続けるものと止めるものを決める。決めた人と時刻を残す。紙の記録は後でデータに戻すので、通し番号を付けて 1 か所に集める。',
    '業務ごとに「続ける方法」または「止める」が決まり、担当者に伝わっている。',
  ],
  en: [
    'Work on with paper and telephone',
    'List what has stopped, the most urgent first; decide what goes on with paper forms, by telephone or at another site, and what waits. Keep who decided and when. Number the papers and keep them in one place: they go back into the data later.',
    'For each activity it is decided how it goes on, or that it waits, and people know.',
  ],
  evidence: { ja: '業務継続の一覧', en: 'list of activities' },
  csf: ['RC.RP-01', 'RC.RP-04'],
  activity: 'step-sequence',
}

const staged: CompactStep = {
  key: 'staged-restore',
  phase: 'recover',
  role: 'operations',
  mode: 'manual',
  due: 'd7',
  ja: [
    '段階的な復旧',
    '新しく作った環境に、検査済みのバックアップから小さい範囲を戻し、件数と合計を控えと突き合わせる。合えば次の範囲へ進む。各段階で「戻した件数・失われた件数・確かめた人」を記録し、統括責任者が次へ進む判断をする。元の環境は証拠として残す。',
    '全段階の突き合わせが済み、失われた件数が事実台帳にある。',
  ],
  en: [
    'Restore in stages',
    'Into a newly built environment restore a small part from the checked backup and compare numbers and sums with what you hold. If they agree, take the next part. At each stage record how many came back, how many are lost, and who checked; the commander lets the next one begin. The old environment stays as evidence.',
    'All stages were compared, and the ledger has what is lost.',
  ],
  evidence: { ja: '段階ごとの突き合わせ', en: 'comparison at each stage' },
  undo: { ja: '前の段階のスナップショットに戻す', en: 'back to the snapshot of the stage before' },
  provenBy: ['fact:records.restored', 'clock:restored'],
  csf: ['RC.RP-01', 'RC.RP-02', 'RC.RP-03', 'RC.RP-05'],
  activity: 'restore-data',
}

export const dataWipe: CompactPlaybook = {
  code: 'PB-05',
  kind: 'data-wipe',
  created: '2026-11-22T00:00:00.000Z',
  modified: '2026-11-22T00:00:00.000Z',
  name: { ja: 'データの消去・破壊', en: 'data was wiped' },
  description: {
    ja: 'データベースやファイルが消された、または壊された。最初にすることは切り離しで、電源断ではない。',
    en: 'A database or files were wiped or ruined. The first thing is to disconnect, and not to power off.',
  },
  types: ['mitigation', 'investigation', 'notification', 'remediation'],
  flow: [
    {
      together: [
        [but(command, { due: 'min30' }), executive, paper, helpers, costs],
        [disconnect, stopRotation, backups, staged, postMortem, verify],
        [sweep, entry, questions, leak],
        [known, obligations, preliminary, final],
        [legalHold, police],
        [press, persons, peers, explain, results],
      ],
    },
  ],
}
