/**
 * Severity: the word between a line's prefix and what PostgreSQL says, in the languages it speaks.
 *
 * `LOG:  `, `ERROR:  `, `FATAL:  ` begin a record; `DETAIL:  `, `STATEMENT:  ` and their like go on
 * with the one before. Two blanks follow; translations of some versions write one.
 */

export type Level = 'said' | 'warned' | 'failed' | 'refused' | 'panicked'
/** A part of the record before: its statement, or anything else. */
export type Part = 'statement' | 'more'

const levels: { readonly [level in Level]: string } = {
  said: 'LOG|DEBUG[1-5]?|INFO|NOTICE|ログ|デバッグ|情報|注意|로그|정보|알림|日志|信息|注意|СООБЩЕНИЕ|ИНФОРМАЦИЯ|ЗАМЕЧАНИЕ|HINWEIS|NOTA|NOTIFICA',
  warned: 'WARNING|警告|경고|ПРЕДУПРЕЖДЕНИЕ|WARNUNG|ATTENTION|ATENCIÓN|ATTENZIONE|AVISO',
  failed: 'ERROR|エラー|오류|错误|ОШИБКА|FEHLER|ERREUR|ERRO|ERRORE',
  refused: 'FATAL|致命的エラー|치명적오류|致命错误|ВАЖНО|FATALE',
  panicked: 'PANIC|パニック|손상|ПАНИКА|PANIK|PÁNICO|PÂNICO|PANICO',
}
const parts: { readonly [part in Part]: string } = {
  statement:
    'STATEMENT|ステートメント|文|명령 구문|语句|ОПЕРАТОР|ANWEISUNG|INSTRUCTION|SENTENCIA|COMANDO|ISTRUZIONE',
  more: 'DETAIL|HINT|CONTEXT|QUERY|LOCATION|BACKTRACE|詳細|ヒント|コンテキスト|文脈|問い合わせ|場所|상세정보|힌트|내용|쿼리|详细信息|提示|上下文|ПОДРОБНОСТИ|ПОДСКАЗКА|КОНТЕКСТ|TIPP|ZUSAMMENHANG|DÉTAIL|ASTUCE|CONTEXTE|DETALLE|SUGERENCIA|CONTEXTO|DETALHE|DICA|DETTAGLI|SUGGERIMENTO|CONTESTO',
}

const byWord = new Map<string, Level | Part>()
for (const [name, words] of [...Object.entries(levels), ...Object.entries(parts)])
  for (const word of words.split('|')) byWord.set(word.replace('[1-5]?', ''), name as Level | Part)

const ascii = (words: string) => words.split('|').filter((word) => /^[A-Z[\]0-9?-]+$/.test(word))
const foreign = (words: string) => words.split('|').filter((word) => !/^[A-Z[\]0-9?-]+$/.test(word))
const all = [...Object.values(levels), ...Object.values(parts)]
const marker = new RegExp(
  `(?:^|[\\s:>\\]),|/-])(?:(${all.flatMap(ascii).join('|')}): {2}|(${all.flatMap(foreign).join('|')}):? {1,2})`,
  'gu',
)

export type Marked = {
  readonly kind: Level | Part
  /** Where the prefix ends. */
  readonly start: number
  /** Where the words begin. */
  readonly end: number
  /** Another one follows: somebody's words may imitate it. */
  readonly isOne: boolean
}

/** The prefix of no line is longer. */
export const PREFIX_MAX = 1_000

/** The first severity word; `undefined` when there is none in the first PREFIX_MAX characters. */
export function severityIn(text: string): Marked | undefined {
  if (!text.includes(': ')) return undefined
  marker.lastIndex = 0
  const found = marker.exec(text.length > PREFIX_MAX ? text.slice(0, PREFIX_MAX) : text)
  if (found === null) return undefined
  const word = (found[1] ?? found[2] ?? '').replace(/[1-5]$/, '')
  const end = marker.lastIndex
  const start = found.index + (/^[\p{L}]/u.test(found[0]) ? 0 : 1)
  const rest = text.slice(end)
  marker.lastIndex = 0
  const isOne = marker.exec(rest) === null
  return { kind: byWord.get(word) ?? 'said', start, end, isOne }
}

const isLevel = (kind: Level | Part): kind is Level => kind !== 'statement' && kind !== 'more'
export const levelOf = (kind: Level | Part): Level | undefined => (isLevel(kind) ? kind : undefined)

/** As csvlog and jsonlog write it, always in English. */
export const levelOfWord = (word: string): Level => {
  const kind = byWord.get(word.replace(/[1-5]$/, ''))
  return kind !== undefined && isLevel(kind) ? kind : 'said'
}
