/**
 * Config-problems: every mistake in a configuration file, each at its line and column.
 *
 * Not only the first: who corrects a file by hand would otherwise run the check once for every
 * mistake. What is known comes from the schema itself, so a new setting needs nothing here; an
 * unknown key is told with the nearest known one. The schema is an argument: this file knows none.
 * Limits: of the ways in which a value fits no branch of a union, only the nearest branch is told.
 */
import { isMap, isNode, isScalar, LineCounter, type ParsedNode, parseDocument } from 'yaml'
import { z } from 'zod'
import type { Language } from '../lib/words.ts'
import { hintInJapanese, problemWords } from './config-words.ts'

export const CONFIG_BYTES_MAX = 1_048_576
/** Told of one file; a file that is no configuration at all has thousands. */
export const PROBLEMS_MAX = 100
/** A key that differs in more places than these is another word, not a slip. */
const SLIPS_MAX = 3
const ALIASES_MAX = 50

export type Problem = {
  readonly line: number
  readonly column: number
  /** Dotted; empty: the file as a whole. */
  readonly path: string
  readonly why: string
}

export type ReadYaml<Value> =
  | { readonly value: Value; readonly given: unknown }
  | { readonly problems: readonly Problem[] }

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** Reads the text by the schema: the value and what was given, or all that is wrong with it. */
export function readYaml<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  language: Language = 'en',
): ReadYaml<z.infer<Schema>> {
  const words = problemWords[language]
  const whole = (why: string) => ({ problems: [{ line: 1, column: 1, path: '', why }] })
  if (text.length > CONFIG_BYTES_MAX) return whole(words.tooLong(CONFIG_BYTES_MAX))
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true })
  if (document.errors.length > 0)
    return {
      problems: document.errors.slice(0, PROBLEMS_MAX).map((error) => ({
        line: error.linePos?.[0].line ?? 1,
        column: error.linePos?.[0].col ?? 1,
        path: '',
        why: words.notYaml(error.message.split('\n')[0]?.replace(/ at line \d.*$/, '') ?? ''),
      })),
    }
  let given: unknown
  try {
    given = document.toJS({ maxAliasCount: ALIASES_MAX }) ?? {}
  } catch (thrown) {
    return whole(words.notYaml(thrown instanceof Error ? thrown.message : String(thrown)))
  }
  const locale = language === 'ja' ? z.locales.ja() : z.locales.en()
  const read = schema.safeParse(given, { error: locale.localeError })
  if (read.success) return { value: read.data, given }
  const form = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Form
  const found = flat(read.error.issues).flatMap((issue): readonly Problem[] => {
    const at = (node: Where): Pick<Problem, 'line' | 'column'> => {
      const place = node?.range ? lines.linePos(node.range[0] ?? 0) : { line: 1, col: 1 }
      return { line: place.line, column: place.col }
    }
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(form, issue.path)
      return issue.keys.map((key) => ({
        ...at(keyAt(document.contents, issue.path, key)),
        path: named([...issue.path, key]),
        why: words.unknownKey(nearest(key, known), known),
      }))
    }
    const why = language === 'ja' ? (hintInJapanese(issue.message) ?? issue.message) : issue.message
    return [{ ...at(valueAt(document.contents, issue.path)), path: named(issue.path), why }]
  })
  return { problems: inOrder(found).slice(0, PROBLEMS_MAX) }
}

export const sayProblem = (file: string, { line, column, path, why }: Problem): string =>
  `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${why}`

const named = (path: Path): string => path.map(String).join('.')

const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted((a, b) => a.line - b.line || a.column - b.column)

/** Unions by their nearest branch: the one with the fewest complaints that are not at its root. */
function flat(issues: readonly Issue[], under: Path = []): readonly Issue[] {
  return issues.flatMap((issue): readonly Issue[] => {
    const here = { ...issue, path: [...under, ...issue.path] }
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [here]
    const [best] = issue.errors
      .filter((branch) => !branch.some((one) => one.path.length === 0 && isOfType(one)))
      .toSorted((a, b) => a.length - b.length)
    return best === undefined ? [here] : flat(best, here.path)
  })
}

const isOfType = ({ code }: Issue): boolean => code === 'invalid_type' || code === 'invalid_value'

type Form = {
  readonly properties?: Readonly<Record<string, Form>>
  readonly additionalProperties?: Form | boolean
  readonly items?: Form
  readonly anyOf?: readonly Form[]
  readonly oneOf?: readonly Form[]
  readonly allOf?: readonly Form[]
}

/** The keys that the schema knows at a path, over all branches. */
function keysAt(form: Form, path: Path): readonly string[] {
  let forms = branches(form)
  for (const step of path)
    forms = forms.flatMap((one) => {
      const next = typeof step === 'number' ? one.items : one.properties?.[String(step)]
      const other =
        typeof one.additionalProperties === 'object' ? one.additionalProperties : undefined
      const inner = next ?? other
      return inner === undefined ? [] : branches(inner)
    })
  return [...new Set(forms.flatMap((one) => Object.keys(one.properties ?? {})))]
}

const branches = (form: Form): readonly Form[] => [
  form,
  ...[form.anyOf, form.oneOf, form.allOf].flatMap((some) => (some ?? []).flatMap(branches)),
]

type Where = { readonly range?: readonly number[] | null } | null | undefined

/** The node of a value, or of the nearest thing around it that is there. */
function valueAt(root: ParsedNode | null, path: Path): Where {
  let node: unknown = root
  let found: Where = root
  for (const step of path) {
    if (!isNode(node) || !('get' in node)) break
    const { get } = node as { get(key: unknown, keep: true): unknown }
    node = get.call(node, step, true)
    if (!isNode(node)) break
    found = node as Where
  }
  return found
}

/** The node of a key itself, where the slip is. */
function keyAt(root: ParsedNode | null, path: Path, key: string): Where {
  const parent = valueAt(root, path)
  if (!isMap(parent)) return parent
  const pair = parent.items.find(({ key: it }) => isScalar(it) && String(it.value) === key)
  return isNode(pair?.key) ? (pair.key as Where) : parent
}

function nearest(word: string, known: readonly string[]): string | undefined {
  const most = Math.min(SLIPS_MAX, Math.ceil(word.length / 2))
  const [best] = known
    .map((one) => ({ one, slips: slipsBetween(word.toLowerCase(), one.toLowerCase()) }))
    .filter(({ slips }) => slips <= most)
    .toSorted((a, b) => a.slips - b.slips)
  return best?.one
}

/** Levenshtein's distance; keys are short. */
export function slipsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (const [i, sign] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries())
      next.push(
        Math.min(
          (next[j] ?? 0) + 1,
          (row[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + (sign === other ? 0 : 1),
        ),
      )
    row = next
  }
  return row[b.length] ?? a.length
}
