/** Leak: six rungs in the words of public announcements, and the ways by which something may leave. */
import type { LeakChannel, LeakVerdict, LeakVerdictCode } from '../../incident/found.ts'
import type { Names } from './named.ts'

export const leakNames: Names<LeakVerdictCode> = {
  confirmed: { ja: '漏えいした事実を確認', en: 'Leak confirmed' },
  likely: { ja: '漏えいした可能性が高い', en: 'Leak likely' },
  'not-deniable': { ja: '漏えいの可能性は否定できない', en: 'Leak cannot be ruled out' },
  unlikely: { ja: '流出の可能性は低い', en: 'Leak unlikely' },
  'no-trace': {
    ja: '現時点で流出は確認されていない',
    en: 'Leak not confirmed at this time',
  },
  none: { ja: '流出がなかったことを確認', en: 'No leak, confirmed' },
}

export const channelNames: Names<LeakChannel> = {
  'mail-out': { ja: 'メール送信', en: 'mail sent out' },
  'mail-reading': {
    ja: 'メールの閲覧（IMAP・POP など）',
    en: 'mail read (IMAP, POP and the like)',
  },
  webmail: { ja: 'Web メール', en: 'webmail' },
  forwarding: { ja: '自動転送', en: 'forwarding' },
  database: { ja: 'データベース', en: 'database' },
  'network-traffic': { ja: '通信全体（トラフィック）', en: 'network traffic as a whole' },
  'encrypted-channel': { ja: '暗号化された通信', en: 'encrypted channels' },
  'small-exfiltration': { ja: '少量ずつの持ち出し', en: 'exfiltration little by little' },
  'cloud-storage': { ja: 'クラウドストレージ', en: 'cloud storage' },
  'removable-media': { ja: 'USB などの外部媒体', en: 'removable media (USB)' },
}

export const capNames: Names<LeakVerdict['caps'][number]['why']> = {
  'not-examined': { ja: '未調査', en: 'not examined' },
  partly: { ja: '一部のみ調査', en: 'examined in part' },
  gaps: { ja: '記録に欠落あり', en: 'gaps in the record' },
}

export const examinedNames: Names<LeakVerdict['channels'][number]['examined']> = {
  full: { ja: '調査済み', en: 'examined' },
  partly: { ja: '一部調査', en: 'in part' },
  no: { ja: '未調査', en: 'not examined' },
}

export const traceNames: Names<LeakVerdict['channels'][number]['trace']> = {
  yes: { ja: '痕跡あり', en: 'trace found' },
  opportunity: { ja: '機会あり（痕跡なし）', en: 'opportunity, no trace' },
  no: { ja: '痕跡なし', en: 'no trace' },
}
