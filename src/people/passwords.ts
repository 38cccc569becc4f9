/**
 * Passwords: which may be chosen, and the one form of it that is hashed.
 *
 * Length and not kinds of characters, none that holds the person's name, and none of those that
 * everybody tries first (NIST SP 800-63B §5.1.1.2). Characters are counted as people count them, by
 * code points, after NFKC, so that full-width and half-width are the same password on every keyboard.
 * Limits: the list is small; a second factor stands behind it in any case.
 */
export const PASSWORD_CHARACTERS_MIN = 12
export const PASSWORD_CHARACTERS_MAX = 128
/** A name of one or two letters is in every password. */
const NAME_LOOKED_FOR_MIN = 3
/** Looked at before anything is made of it. */
export const PASSWORD_TEXT_MAX = 1_024

export type PasswordRefusal = 'too-short' | 'too-long' | 'has-name' | 'common'

/** Those that people choose who have to choose twelve characters; digits and signs at the end are cut. */
const COMMON: ReadonlySet<string> = new Set([
  ...['password', 'passwordpassword', 'passw0rd', 'mypassword', 'newpassword', 'changeme'],
  ...['qwerty', 'qwertyuiop', 'qwertyuiopasdf', 'asdfghjkl', 'asdfghjklqwer', 'zxcvbnm', 'qazwsx'],
  ...['qazwsxedcrfv', 'qwerasdfzxcv', 'abcdefgh', 'abcdefghijkl', 'iloveyou', 'letmein', 'welcome'],
  ...[
    'welcomehome',
    'administrator',
    'sysadmin',
    'superuser',
    'sekimori',
    'sekimoriadmin',
    'master',
  ],
  ...['football', 'baseball', 'sunshine', 'princess', 'monkey', 'dragon', 'secret', 'supersecret'],
  ...['correcthorsebatterystaple', 'trustnoone', 'starwars', 'whatever', 'internet', 'computer'],
  ...[
    'postmaster',
    'webmaster',
    'sakura',
    'nippon',
    'tokyo',
    'watashi',
    'himitsu',
    'aiueo',
    'kaisha',
  ],
  ...['arigatou', 'konnichiwa', 'aishiteru', 'naruto', 'pokemon', 'doraemon', 'pasuwado', 'admin'],
])
const RUN = 'abcdefghijklmnopqrstuvwxyz|0123456789012345678901234567890|qwertyuiopasdfghjklzxcvbnm'

/** The form that is hashed; `undefined`: longer than anything that was chosen. */
export function passwordForm(text: string): string | undefined {
  if (text.length > PASSWORD_TEXT_MAX) return undefined
  const form = text.normalize('NFKC')
  return [...form].length <= PASSWORD_CHARACTERS_MAX ? form : undefined
}

export function passwordRefusal(text: string, person: string): PasswordRefusal | undefined {
  const form = passwordForm(text)
  if (form === undefined) return 'too-long'
  const characters = [...form]
  if (characters.length < PASSWORD_CHARACTERS_MIN) return 'too-short'
  const plain = form.toLowerCase()
  if (person.length >= NAME_LOOKED_FOR_MIN && plain.includes(person.toLowerCase()))
    return 'has-name'
  return isCommon(plain) ? 'common' : undefined
}

function isCommon(plain: string): boolean {
  const core = plain.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  if (COMMON.has(core) || COMMON.has(plain)) return true
  // One or two signs, or a piece of four at most, over and over; or a run of the keyboard.
  for (let piece = 1; piece <= 4; piece += 1) {
    const first = plain.slice(0, piece)
    if (first.repeat(Math.ceil(plain.length / piece)).slice(0, plain.length) === plain) return true
  }
  return RUN.includes(plain) || RUN.includes([...plain].reverse().join(''))
}
