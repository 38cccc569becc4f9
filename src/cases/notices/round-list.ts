/**
 * List of a round: who is written to, and the very letters; sealed under its hash before anybody
 * approves it, so that what is sent is what was approved.
 *
 * Lines of JSON: first what it is, then the letters, then one line a person.
 */
import type { Language } from '../../lib/words.ts'
import { type Complaint, fieldsOf, form, isUnfit, oneOf, text, whole } from '../shape.ts'

export const LIST_FORMAT = 'sekimori-round/1'
export const PERSONS_MAX = 200_000
export const LETTERS_MAX = 10_000
export const LETTER_MAX = 50_000
export const SUBJECT_MAX = 200
export const LIST_BYTES_MAX = 64 * 2 ** 20

export type Letter = {
  readonly id: string
  readonly language: Language
  readonly subject: string
  readonly text: string
}
export type Addressee = { readonly address: string; readonly letter: string }
export type RoundList = {
  readonly audience: 'recipients' | 'persons' | 'contracts'
  readonly letters: readonly Letter[]
  readonly persons: readonly Addressee[]
}

export const listText = ({ audience, letters, persons }: RoundList): string =>
  [
    JSON.stringify({
      format: LIST_FORMAT,
      audience,
      letters: letters.length,
      persons: persons.length,
    }),
    ...letters.map((letter) => JSON.stringify(letter)),
    ...persons.map((person) => JSON.stringify(person)),
    '',
  ].join('\n')

const head = {
  format: form(/^sekimori-round\/1$/, LIST_FORMAT),
  audience: oneOf(['recipients', 'persons', 'contracts'] as const),
  letters: whole(1, LETTERS_MAX),
  persons: whole(0, PERSONS_MAX),
}
const id = form(/^[a-z0-9-]{1,40}$/, 'a short id')
const letter = {
  id,
  language: oneOf(['ja', 'en'] as const),
  subject: text(SUBJECT_MAX),
  text: text(LETTER_MAX),
}
/** No line of a mail can be made of it. */
const address = form(/^[^\s@<>,;:"\\()[\]\p{Cc}]{1,64}@[A-Za-z0-9.-]{1,253}$/u, 'a mail address')
const person = { address, letter: id }

export type ListRefusal = Complaint & { readonly refused: 'list' }
export const isListRefusal = (read: RoundList | ListRefusal): read is ListRefusal =>
  'refused' in read

const not = (field: string, found: string, wanted: string): ListRefusal => ({
  ...{ refused: 'list', field, found, wanted },
})

/** Lines that are read before somebody else has a turn. */
const LINES_A_TURN = 2_000

export function readList(content: string): RoundList | ListRefusal {
  const reading = turnsOf(content)
  for (;;) {
    const { done, value } = reading.next()
    if (done === true) return value
  }
}

/** The same; between `LINES_A_TURN` lines others go on: mail is answered on the same thread. */
export async function readListInTurns(
  content: string,
  pause: () => Promise<void>,
): Promise<RoundList | ListRefusal> {
  const reading = turnsOf(content)
  for (;;) {
    const { done, value } = reading.next()
    if (done === true) return value
    await pause()
  }
}

function* turnsOf(content: string): Generator<undefined, RoundList | ListRefusal, undefined> {
  const lines = content.split('\n')
  if (lines.pop() !== '') return not('line', 'no line feed at its end', 'a whole list')
  const top = rowIn(lines[0], 'line 1', head)
  if ('refused' in top) return top as ListRefusal
  const { letters, persons } = top as unknown as { letters: number; persons: number }
  if (lines.length !== 1 + letters + persons)
    return not('lines', String(lines.length), `${1 + letters + persons}, as its head says`)
  const rows: { letters: Letter[]; persons: Addressee[] } = { letters: [], persons: [] }
  const ids = new Set<string>()
  for (let n = 1; n < lines.length; n += 1) {
    if (n % LINES_A_TURN === 0) yield undefined
    const isLetter = n <= letters
    const row = rowIn(lines[n], `line ${n + 1}`, isLetter ? letter : person)
    if ('refused' in row) return row as ListRefusal
    if (isLetter) {
      const its = row as unknown as Letter
      ids.add(its.id)
      rows.letters.push(its)
    } else {
      const its = row as unknown as Addressee
      if (!ids.has(its.letter))
        return not(`line ${n + 1}.letter`, its.letter, 'a letter of the list')
      rows.persons.push(its)
    }
  }
  return { audience: (top as unknown as RoundList).audience, ...rows }
}

function rowIn(
  line: string | undefined,
  field: string,
  fields: Parameters<typeof fieldsOf>[2],
): ListRefusal | { readonly [name: string]: unknown } {
  let told: unknown
  try {
    told = JSON.parse(line ?? '')
  } catch {
    return not(field, (line ?? 'nothing').slice(0, 40), 'a line of JSON')
  }
  const read = fieldsOf(told, field, fields, {}, false)
  return isUnfit(read) ? { refused: 'list', ...read.complaint } : read
}
