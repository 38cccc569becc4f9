/** Formats: kinds of logs by the names that people know them by. */

import type { Language } from '../../lib/words.ts'
import { shown } from '../say/shown.ts'
import { type Name, nameIn } from './named.ts'

const named: Readonly<Record<string, Name>> = {
  syslog: { ja: 'syslog', en: 'syslog' },
  postfix: { ja: 'Postfix', en: 'Postfix' },
  dovecot: { ja: 'Dovecot', en: 'Dovecot' },
  exim: { ja: 'Exim', en: 'Exim' },
  sendmail: { ja: 'Sendmail', en: 'Sendmail' },
  opensmtpd: { ja: 'OpenSMTPD', en: 'OpenSMTPD' },
  courier: { ja: 'Courier', en: 'Courier' },
  cyrus: { ja: 'Cyrus IMAP', en: 'Cyrus IMAP' },
  roundcube: { ja: 'Roundcube', en: 'Roundcube' },
  web: { ja: 'Web アクセスログ', en: 'web access log' },
  'web-access': { ja: 'Web アクセスログ', en: 'web access log' },
  nginx: { ja: 'nginx アクセスログ', en: 'nginx access log' },
  apache: { ja: 'Apache アクセスログ', en: 'Apache access log' },
  ssh: { ja: 'sshd・sudo', en: 'sshd and sudo' },
  'journal-export': { ja: 'journald エクスポート', en: 'journald export' },
  m365: { ja: 'Microsoft 365', en: 'Microsoft 365' },
  'm365-audit': { ja: 'Microsoft 365 監査ログ', en: 'Microsoft 365 audit log' },
  'm365-trace': { ja: 'Microsoft 365 メッセージ追跡', en: 'Microsoft 365 message trace' },
  google: { ja: 'Google Workspace 監査ログ', en: 'Google Workspace audit log' },
  'queue-snapshot': { ja: '送信キューの一覧（postqueue）', en: 'queue snapshot (postqueue)' },
  postgres: { ja: 'PostgreSQL', en: 'PostgreSQL' },
  pgaudit: { ja: 'PostgreSQL（pgaudit）', en: 'PostgreSQL (pgaudit)' },
  mariadb: { ja: 'MariaDB 監査ログ', en: 'MariaDB audit log' },
  'mariadb-audit': { ja: 'MariaDB 監査ログ', en: 'MariaDB audit log' },
  'apache-error': { ja: 'Apache エラーログ', en: 'Apache error log' },
  'nginx-error': { ja: 'nginx エラーログ', en: 'nginx error log' },
  'cpanel-login': { ja: 'cPanel ログイン記録', en: 'cPanel login log' },
  'exchange-protocol': { ja: 'Exchange プロトコルログ', en: 'Exchange protocol log' },
  'exim-refusals': { ja: 'Exim 拒否ログ', en: 'Exim reject log' },
  'google-json': { ja: 'Google Workspace 監査ログ', en: 'Google Workspace audit log' },
  'google-table': {
    ja: 'Google Workspace 監査ログ（CSV）',
    en: 'Google Workspace audit log (CSV)',
  },
  haproxy: { ja: 'HAProxy ログ', en: 'HAProxy log' },
  horde: { ja: 'Horde', en: 'Horde' },
  sogo: { ja: 'SOGo', en: 'SOGo' },
  squirrelmail: { ja: 'SquirrelMail', en: 'SquirrelMail' },
  rainloop: { ja: 'RainLoop・SnappyMail', en: 'RainLoop, SnappyMail' },
  zimbra: { ja: 'Zimbra', en: 'Zimbra' },
  iis: { ja: 'IIS アクセスログ', en: 'IIS access log' },
  'journal-json': { ja: 'journald（JSON）', en: 'journald (JSON)' },
  'journal-json-pretty': { ja: 'journald（JSON）', en: 'journald (JSON)' },
  'm365-json': { ja: 'Microsoft 365 監査ログ', en: 'Microsoft 365 audit log' },
  'm365-table': { ja: 'Microsoft 365（CSV）', en: 'Microsoft 365 (CSV)' },
  mailq: { ja: '送信キューの一覧（mailq）', en: 'queue listing (mailq)' },
  'postqueue-json': { ja: '送信キューの一覧（postqueue -j）', en: 'queue listing (postqueue -j)' },
  postgresql: { ja: 'PostgreSQL', en: 'PostgreSQL' },
  mysql: { ja: 'MySQL・MariaDB', en: 'MySQL, MariaDB' },
  mail: { ja: 'メール（不達通知・報告）', en: 'mail (bounces, reports)' },
  mbox: { ja: 'メール（mbox）', en: 'mail (mbox)' },
  'web-access-json': { ja: 'Web アクセスログ（JSON）', en: 'web access log (JSON)' },
  arf: { ja: '苦情報告（ARF）', en: 'abuse report (ARF)' },
  dmarc: { ja: 'DMARC 集計レポート', en: 'DMARC aggregate report' },
  bounce: { ja: '不達通知メール', en: 'bounce mail' },
}

/** One that is not known here stands by its own name. */
export const formatName = (format: string, language: Language): string =>
  nameIn(named, format, language) ?? shown(format, 40)
