/**
 * Plain: foreign text made fit to keep: bounded, without control characters, without secrets.
 *
 * What a remote server or a stranger said ends up in our events; it may be long, carry terminal
 * escapes (raw, or as rsyslog's `#033`), or hold a password that a careless program logged.
 * Limits: a secret is known by its label or its form; a password typed as the user name is not.
 */

/** The most of a foreign sentence that is kept, in UTF-16 units (the contract of `status`). */
export const STATUS_MAX = 1_000
/** The most of a raw line that travels with an event. */
export const RAW_MAX = 2_000
/** Addresses are at most 256 octets by RFC 5321 §4.5.3.1.3; VERP and quoting stretch them. */
export const ADDRESS_MAX = 1_000

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unfit = /[\u0000-\u001f\u007f-\u009f]|#(?:0[0-3][0-7]|177)/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const everyUnfit = /(?:[\u0000-\u001f\u007f-\u009f]|#(?:0[0-3][0-7]|177))+/g

/** One line of at most `most` characters; control characters and their escapes become a space. */
export function plain(text: string, most: number = STATUS_MAX): string {
  const cut = text.length > most ? text.slice(0, most).toWellFormed() : text
  return unfit.test(cut) ? cut.replace(everyUnfit, ' ').trim() : cut
}

const secrets =
  /(\b(?:pass(?:word|wd|phrase)?|pwhash|secret|token|resp)\s*[=:]\s*)(?:"[^"]*"|'[^']*'|[^\s,;)]+)|(\{[A-Z][A-Z0-9.-]*\})[^\s,;)]+|\$(?:[1-9][a-z]?|2[abxy]|y|gy|argon2[a-z]*|scrypt|pbkdf2[^$]*)\$[^\s,;)]+/gi
const mayHaveSecret = /pass|pwhash|secret|token|resp|[{$]/i

/** The text with whatever looks like a password, a token or a password hash taken out. */
export const withoutSecrets = (text: string): string =>
  mayHaveSecret.test(text)
    ? text.replace(
        secrets,
        (_found, label?: string, scheme?: string) => `${label ?? scheme ?? ''}[removed]`,
      )
    : text

/** A raw line as it may be kept. */
export const rawOf = (text: string): string =>
  plain(withoutSecrets(text.slice(0, RAW_MAX * 2)), RAW_MAX)
