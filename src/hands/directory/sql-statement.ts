/**
 * SQL statement: an operator's statement with named parameters, made into one that its engine takes.
 *
 * Values never become part of the text. What looks like a parameter inside a literal, a quoted name
 * or a comment is none. Refused when the configuration is read: unknown parameters, more than one
 * statement, backslashes in literals (engines disagree on them), positional parameters and dollar
 * quotes, and a statement that is bound to nobody.
 */
export const dialects = ['postgres', 'mysql', 'sqlite'] as const
export type Dialect = (typeof dialects)[number]

export const parameters = ['user', 'realm', 'account'] as const
export type Parameter = (typeof parameters)[number]

export type Prepared = {
  readonly text: string
  /** In the order in which the engine wants their values. */
  readonly values: readonly Parameter[]
}
export type Translated = Prepared | { readonly refused: string }

const isParameter = (name: string): name is Parameter =>
  (parameters as readonly string[]).includes(name)

/** Literal, quoted name, comment, cast, assignment, parameter, or one other character. */
const tokens =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|--[^\n]*|\/\*[\s\S]*?\*\/|::|:=|:[A-Za-z_][A-Za-z0-9_]*|[\s\S]/g

export function translate(statement: string, dialect: Dialect): Translated {
  const values: Parameter[] = []
  let text = ''
  let ended = false
  let bound = false
  for (const [token] of statement.matchAll(tokens)) {
    const first = token[0] ?? ''
    if (ended && !/^\s$/.test(token)) return { refused: 'more than one statement' }
    if (token === ';') {
      ended = true
      continue
    }
    if (token.length === 1 && /['"`]/.test(token)) return { refused: `a ${token} is not closed` }
    if (first === "'" && token.includes('\\'))
      return { refused: 'a backslash in a literal is read differently by different engines' }
    if (token.length > 1 && (token.startsWith('--') || token.startsWith('/*'))) {
      // MySQL runs what stands in /*! … */.
      if (/^\/\*[!M]/.test(token) || token.slice(2).includes('/*'))
        return { refused: 'a comment that is not only a comment' }
      text += ' '
      continue
    }
    if (token.length === 1 && /[$?#\\]/.test(token))
      return { refused: `«${token}» outside of a literal` }
    if (first === ':' && token.length > 2 && token !== '::') {
      const name = token.slice(1)
      if (!isParameter(name)) return { refused: `no such parameter: ${token}` }
      bound ||= name !== 'realm'
      if (dialect === 'postgres') {
        if (!values.includes(name)) values.push(name)
        text += `$${values.indexOf(name) + 1}`
      } else {
        values.push(name)
        text += '?'
      }
      continue
    }
    text += token
  }
  if (!bound) return { refused: 'the statement names nobody: use :account or :user' }
  if (/\/\*/.test(text.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`/g, '')))
    return { refused: 'a comment is not closed' }
  return { text: text.trim(), values }
}
