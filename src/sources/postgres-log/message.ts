/**
 * Message: what PostgreSQL says about a connection, a login or a statement, in English or Japanese.
 *
 * Names in a refusal are a stranger's: its form must hold to the very end, and what stands in front
 * of the name is the server's. Of other languages the refusal of a password is known by its level and
 * the quoted name, and in csvlog and jsonlog by its code.
 */
import type { LoginRefusal } from '../../events/login.ts'
import type { Level } from './severity.ts'

export type Said =
  | { readonly what: 'received'; readonly host: string; readonly port: string | undefined }
  | { readonly what: 'authenticated'; readonly mechanism: string }
  | {
      readonly what: 'authorized'
      readonly user: string
      readonly database: string | undefined
      readonly application: string | undefined
      readonly tls: string | undefined
    }
  | {
      readonly what: 'ended'
      readonly seconds: number
      readonly user: string | undefined
      readonly database: string | undefined
      readonly host: string
      readonly port: string | undefined
    }
  | {
      readonly what: 'refused'
      readonly refusal: LoginRefusal
      readonly user: string | undefined
      /** Written by the server in front of every name. */
      readonly host: string | undefined
      readonly mechanism: string | undefined
      readonly status: string
    }
  | { readonly what: 'statement'; readonly text: string }
  | { readonly what: 'audit'; readonly row: string }
  | { readonly what: 'replication'; readonly command: string }
  | { readonly what: 'trouble' }
  | { readonly what: 'nothing' }

const nothing: Said = { what: 'nothing' }

const received = [
  /^connection received: host=(\S+)(?: port=(\d{1,5}))?$/,
  /^接続を受け付けました: ホスト=(\S+)(?: ポート(?:番号)?=(\d{1,5}))?$/,
]
const authenticated =
  /^(?:connection authenticated: (?:identity|user)=".*" method=|接続認証完了: .* (?:method|方式|認証方式)=)([\w-]{1,40})(?: \(.*)?$/s
const authorized = [
  /^(?:replication )?connection authorized: user=(.*?)(?: database=(.*?))?(?: application_name=(.*?))?(?: SSL enabled \(protocol=([\w.]{1,20})[^)]*\))?(?: GSS \(.*\))?$/s,
  /^(?:レプリケーション)?接続(?:を認証しました|を承認しました|認証完了|の認証完了|は認証されました|認可): ユーザー?=(.*?)(?:[ 、]データベース=(.*?))?(?: (?:application_name|アプリケーション名)=(.*?))?(?: SSL有効[（(](?:protocol|プロトコル)=([\w.]{1,20}).*?[)）])?$/su,
]
const ended = [
  /^disconnection: session time: (\d{1,6}):(\d\d):(\d\d)\.\d{3} user=(.*) database=(.*) host=(\S+)(?: port=(\d{1,5}))?$/s,
  /^切断: セッション時間: (\d{1,6}):(\d\d):(\d\d)\.\d{3} ユーザー?=(.*) データベース=(.*) ホスト=(\S+)(?: ポート(?:番号)?=(\d{1,5}))?$/su,
]
const wrong = /^([\w"-]{1,30}) authentication failed for user "(.*)"(?:: .{1,60})?$/s
const wrongJa = /^ユーザー?"(.*)"の(.{1,20})認証に失敗しました$/su
const hba =
  /^(?:no pg_hba\.conf entry for|pg_hba\.conf rejects connection for) (?:(?:physical )?replication connection from )?host "([^"\s]{1,60})", user "(.*?)"(?:, database "(?:.*)")?(?:, (?:no encryption|SSL (?:on|off|encryption)|GSS encryption))?$/s
const hbaJa = /^ホスト"([^"\s]{1,60})"、ユーザー?"(.*?)".*pg_hba\.conf.*$/su
const noRole = /^(?:role|user) "(.*)" does not exist$|^ロール"(.*)"は存在しません$/su
const noLogin =
  /^role "(.*)" is not permitted to log in$|^ロール"(.*)"はログインが許可されていません$/su
/** Any tongue: the level says that the session ends, the stem that it was about a proof of identity. */
const anyTongue = /authenti|autenti|аутентификац|автентифікац|подлинност|认证|驗證|인증/iu
const quoted = /["«»“„]\s?(.*?)\s?["«»“”]/su
/** Where no other sign is used: an apostrophe is a letter in some tongues. */
const quotedOnce = /['‘「](.*?)['’」]/su

const duration = /^(?:duration|期間|所要時間): [\d.]{1,20} (?:ms|ミリ秒)(?: {2}|$)/u
const statement =
  /^(?:statement|文|execute [^:\n]{0,100}|実行 [^:\n]{0,100}|execute fetch from [^:\n]{0,100}): ?/u
const prepared = /^(?:parse|bind|パース|バインド) /u
const trouble =
  /^(?:could not (?:write|fsync|extend|open file|create)|.*No space left on device|server process .* was terminated by signal|terminating any other active|sorry, too many clients|remaining connection slots)/

/** What is said of a connection is no longer: names have 63 octets. Statements may be. */
export const LOGIN_MESSAGE_MAX = 2_000

export function readMessage(message: string, level: Level, state: string | undefined): Said {
  const isShort = message.length <= LOGIN_MESSAGE_MAX
  if (level === 'refused') return isShort ? readRefusal(message, state) : nothing
  if (level === 'panicked') return { what: 'trouble' }
  if (message.startsWith('AUDIT: ')) return { what: 'audit', row: message.slice(7) }
  if (level === 'failed' || level === 'warned')
    return trouble.test(message) ? { what: 'trouble' } : nothing
  const timed = duration.exec(message)
  const rest = timed === null ? message : message.slice(timed[0].length)
  const text = statement.exec(rest)
  if (text !== null) return { what: 'statement', text: rest.slice(text[0].length) }
  if (timed !== null || !isShort || prepared.test(rest)) return nothing
  for (const form of received) {
    const found = form.exec(message)
    if (found !== null) return { what: 'received', host: found[1] ?? '', port: found[2] }
  }
  for (const form of authorized) {
    const found = form.exec(message)
    if (found === null) continue
    const [, user = '', database, application, tls] = found
    return { what: 'authorized', user, database, application, tls }
  }
  for (const form of ended) {
    const found = form.exec(message)
    if (found === null) continue
    const [, hours, minutes, seconds, user, database, host = '', port] = found
    const length = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)
    return { what: 'ended', seconds: length, user, database, host, port }
  }
  const proved = authenticated.exec(message)
  if (proved !== null) return { what: 'authenticated', mechanism: proved[1] ?? '' }
  const replication = /^received replication command: ([A-Z_]{3,40})/.exec(message)
  if (replication !== null) return { what: 'replication', command: replication[1] ?? '' }
  return trouble.test(message) ? { what: 'trouble' } : nothing
}

function readRefusal(message: string, state: string | undefined): Said {
  const refused = (
    refusal: LoginRefusal,
    user: string | undefined,
    status: string,
    more: { readonly host?: string | undefined; readonly mechanism?: string | undefined } = {},
  ): Said => ({
    what: 'refused',
    refusal,
    user,
    host: more.host,
    mechanism: more.mechanism,
    status,
  })
  const failed = wrong.exec(message)
  if (failed !== null)
    return refused('credentials', failed[2], `${failed[1]} authentication failed`, {
      mechanism: failed[1],
    })
  const failedJa = wrongJa.exec(message)
  if (failedJa !== null)
    return refused('credentials', failedJa[1], 'authentication failed', {
      mechanism: failedJa[2] === 'パスワード' ? 'password' : failedJa[2],
    })
  const entry = hba.exec(message) ?? hbaJa.exec(message)
  if (entry !== null) return refused('policy', entry[2], 'no pg_hba.conf entry', { host: entry[1] })
  const role = noRole.exec(message)
  if (role !== null) return refused('account', role[1] ?? role[2], 'role does not exist')
  const closed = noLogin.exec(message)
  if (closed !== null)
    return refused('disabled', closed[1] ?? closed[2], 'role is not permitted to log in')
  if (trouble.test(message)) return { what: 'trouble' }
  if (state === '28P01' || state === '28000' || (state === undefined && anyTongue.test(message)))
    return refused(
      'credentials',
      (quoted.exec(message) ?? quotedOnce.exec(message))?.[1],
      'authentication failed',
    )
  return nothing
}
