/** Escape: text as text of HTML and of XML, also within an attribute in double quotation marks. */

const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Characters that neither HTML nor XML 1.0 may hold, though `shown` has already numbered them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const never = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g

export const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(never, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => named[character] ?? character)
