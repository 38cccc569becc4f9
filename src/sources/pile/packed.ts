/**
 * Packed: the events of a piece on their way from a thread, as numbers and a list of texts.
 *
 * Most of what an event says was said before: its kind, host and program are told once for all events
 * of a shape, a text once for the piece, and the rest are numbers in one buffer that is handed over,
 * not copied. Each event is made anew when it is its turn, and is gone soon after.
 * An event that fits no shape (a list or a record in it, an id that is not its line's) travels whole.
 * Both ways together give what was put in; of what is passed over (`hearing.ts`), its moment.
 */
import type { Event } from '../../events/event.ts'
import type { Hearing } from './hearing.ts'
import type { Model } from './unpacked.ts'
import type { Learnt, Vocabulary } from './vocabulary.ts'

/** Shapes of one piece; events of any other travel whole. */
export const SHAPES_MAX = 1_024

/** What an event of this shape has beyond its line and its moment. */
export type Shape = {
  readonly kind: string
  readonly heardAt: number
  readonly trust: string
  /** The same in all of them. */
  readonly same: readonly (readonly [name: string, value: unknown])[]
  /** Of each value, in their order, the name: in one list where it is a place among the texts, in the other a number. */
  readonly texts: readonly string[]
  readonly numbers: readonly string[]
  /** Made from these when the first event of the shape is. */
  model?: Model
}

export type Packed = {
  /** What ids begin with. */
  readonly key: string
  readonly file: string
  readonly shapes: readonly Shape[]
  readonly texts: string[]
  /** Of the texts those that were learnt, and the vocabulary where it is known: -1 - the place in it. */
  readonly learnt?: Learnt
  readonly known?: readonly string[]
  /** Of each event: its moment, its line, its shape (or WHOLE, PASSED), and where its values begin. */
  readonly ats: Float64Array
  readonly lines: Uint32Array
  readonly shapeOf: Uint16Array
  readonly from: Uint32Array
  readonly values: Float64Array
  readonly whole: readonly Event[]
}

/** The memory of its numbers, which a thread hands over. */
export const buffersOf = ({ ats, lines, shapeOf, from, values }: Packed): readonly ArrayBuffer[] =>
  [ats, lines, shapeOf, from, values].map(({ buffer }) => buffer as ArrayBuffer)

/** Nobody makes events of it any more. */
export function dropped(packed: Packed): void {
  for (const buffer of buffersOf(packed)) buffer.transfer(0)
}

/** In place of a shape. */
const WHOLE = 0xffff
export const PASSED = 0xfffe

/** Of few values: they make the shape. */
const few: ReadonlySet<string> = new Set([
  ...['kind', 'heardAt', 'trust', 'assumed', 'instance', 'host', 'program', 'protocol'],
  ...['mechanism', 'tlsVersion', 'dsn', 'refusal', 'what', 'by', 'method', 'class', 'command'],
])
/** Rarely the same twice: not looked for among the texts. */
const single: ReadonlySet<string> = new Set(['messageId', 'raw'])
/** The same a few times and then never again: not to be learnt. */
const passing: ReadonlySet<string> = new Set(['queueId', 'session'])

type Way = 'same' | 'text' | 'number' | 'unread'
/** Of a text: how long it may come again. */
type Lives = 'once' | 'a while' | 'on'

type Step = {
  readonly name: string
  readonly way: Way
  readonly lives: Lives
  readonly byValue: Map<unknown, Node>
  lastValue: unknown
  last: Node
}

/** Where one stands after some names of an event: what may come next. */
type Node = {
  readonly before: Node | undefined
  readonly by: Step | undefined
  readonly value: unknown
  last: Step | undefined
  readonly steps: Map<string, Step>
  shape: number
}

const newNode = (before: Node | undefined, by: Step | undefined, value: unknown): Node => ({
  before,
  by,
  value,
  last: undefined,
  steps: new Map(),
  shape: -1,
})

const own: ReadonlySet<string> = new Set(['kind', 'heardAt', 'trust'])
const nothing: ReadonlySet<string> = new Set()

/** What a thread has for all its pieces. */
export type Sharing = { readonly vocabulary?: Vocabulary; readonly hearing?: Hearing }

export class Packing {
  readonly #key: string
  readonly #file: string
  /** By the names that are left out. */
  readonly #roots = new Map<ReadonlySet<string>, Node>()
  readonly #shapes: Shape[] = []
  readonly #placeOf = new Map<string, number>()
  readonly #texts: string[] = []
  readonly #ats: number[] = []
  readonly #lines: number[] = []
  readonly #shapeOf: number[] = []
  readonly #from: number[] = []
  readonly #values: number[] = []
  readonly #whole: Event[] = []
  readonly #vocabulary: Vocabulary | undefined
  readonly #learnt: number[] = []
  readonly #isAnew: boolean
  readonly #hearing: Hearing | undefined

  constructor(key: string, file: string, { vocabulary, hearing }: Sharing = {}) {
    this.#key = key
    this.#file = file
    this.#vocabulary = vocabulary
    this.#isAnew = vocabulary?.begin() === true
    this.#hearing = hearing
  }

  /** `id`: that of its line. */
  add(event: Event, line: number, id: string): void {
    this.#ats.push(event.at)
    this.#lines.push(line)
    const begin = this.#values.length
    this.#from.push(begin)
    if (this.#hearing?.passesOver(event) === true) {
      this.#shapeOf.push(PASSED)
      return
    }
    const shape = this.#shaped(event, line, id)
    this.#shapeOf.push(shape)
    if (shape !== WHOLE) return
    this.#values.length = begin
    this.#values.push(this.#whole.length)
    this.#whole.push(event)
  }

  packed(): Packed {
    return {
      key: this.#key,
      file: this.#file,
      shapes: this.#shapes,
      texts: this.#texts,
      ...(this.#vocabulary === undefined
        ? {}
        : { learnt: { isAnew: this.#isAnew, places: this.#learnt } }),
      ats: new Float64Array(this.#ats),
      lines: new Uint32Array(this.#lines),
      shapeOf: new Uint16Array(this.#shapeOf),
      from: new Uint32Array(this.#from),
      values: new Float64Array(this.#values),
      whole: this.#whole,
    }
  }

  #shaped(event: Event, line: number, id: string): number {
    const { source } = event
    if (event.id !== id || source === undefined) return WHOLE
    if (source.line !== line || source.file !== this.#file) return WHOLE
    const told = event as unknown as { readonly [name: string]: unknown }
    const unread = this.#hearing?.unread(event) ?? nothing
    let node = this.#rootOf(unread)
    for (const name in told) {
      if (name === 'at' || name === 'id' || name === 'source') continue
      const value = told[name]
      if (value === undefined) continue
      const step = node.last?.name === name ? node.last : stepOf(node, name, value, unread)
      if (step === undefined) return WHOLE
      node.last = step
      if (step.way === 'text') {
        if (typeof value !== 'string') return WHOLE
        this.#values.push(this.#textOf(value, step.lives))
        node = step.last
      } else if (step.way === 'number') {
        if (typeof value !== 'number') return WHOLE
        this.#values.push(value)
        node = step.last
      } else if (step.way === 'unread' || value === step.lastValue) node = step.last
      else {
        const next = nextOf(node, step, value)
        if (next === undefined) return WHOLE
        step.lastValue = value
        step.last = next
        node = next
      }
    }
    if (node.shape === -1) node.shape = this.#newShape(node)
    return node.shape
  }

  #rootOf(unread: ReadonlySet<string>): Node {
    const known = this.#roots.get(unread)
    if (known !== undefined) return known
    const root = newNode(undefined, undefined, undefined)
    this.#roots.set(unread, root)
    return root
  }

  #textOf(text: string, lives: Lives): number {
    if (lives !== 'once') {
      const vocabulary = lives === 'on' ? this.#vocabulary : undefined
      const number = vocabulary?.numberOf(text)
      if (number !== undefined) return -1 - number
      const known = this.#placeOf.get(text)
      if (known !== undefined) {
        if (vocabulary?.learn(text) !== undefined) this.#learnt.push(known)
        return known
      }
      this.#placeOf.set(text, this.#texts.length)
    }
    this.#texts.push(text)
    return this.#texts.length - 1
  }

  #newShape(end: Node): number {
    if (this.#shapes.length >= SHAPES_MAX) return WHOLE
    const steps: { readonly by: Step; readonly value: unknown }[] = []
    for (let node = end; node.by !== undefined && node.before !== undefined; node = node.before)
      steps.unshift({ by: node.by, value: node.value })
    const told = (name: string): unknown => steps.find(({ by }) => by.name === name)?.value
    const kind = told('kind')
    const heardAt = told('heardAt')
    const trust = told('trust')
    if (typeof kind !== 'string' || typeof heardAt !== 'number' || typeof trust !== 'string')
      return WHOLE
    const varying = steps.filter(({ by }) => by.way === 'text' || by.way === 'number')
    this.#shapes.push({
      ...{ kind, heardAt, trust },
      same: steps
        .filter(({ by }) => by.way === 'same' && !own.has(by.name))
        .map(({ by, value }) => [by.name, value] as const),
      texts: varying.map(({ by }) => (by.way === 'text' ? by.name : '')),
      numbers: varying.map(({ by }) => (by.way === 'number' ? by.name : '')),
    })
    return this.#shapes.length - 1
  }
}

/** `undefined`: of that name no value can be told so. */
function stepOf(
  node: Node,
  name: string,
  value: unknown,
  unread: ReadonlySet<string>,
): Step | undefined {
  const known = node.steps.get(name)
  if (known !== undefined) return known
  const type = typeof value
  const isRead = !unread.has(name)
  const isSame = isRead && (few.has(name) || type === 'boolean')
  if (isRead && !isSame && type !== 'string' && type !== 'number') return undefined
  if (isSame && type === 'object' && !isTexts(value)) return undefined
  const way: Way = !isRead ? 'unread' : isSame ? 'same' : type === 'string' ? 'text' : 'number'
  const step: Step = {
    ...{ name, way, lives: single.has(name) ? 'once' : passing.has(name) ? 'a while' : 'on' },
    byValue: new Map(),
    lastValue: undefined,
    last: undefined as unknown as Node,
  }
  node.steps.set(name, step)
  if (way === 'same') {
    const first = newNode(node, step, value)
    step.byValue.set(keyOf(value), first)
    step.lastValue = value
    step.last = first
  } else step.last = newNode(node, step, undefined)
  return step
}

function nextOf(node: Node, step: Step, value: unknown): Node | undefined {
  if (typeof value === 'object' && !isTexts(value)) return undefined
  const key = keyOf(value)
  const known = step.byValue.get(key)
  if (known !== undefined) return known
  if (step.byValue.size >= SHAPES_MAX) return undefined
  const next = newNode(node, step, value)
  step.byValue.set(key, next)
  return next
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' && !one.includes('\n'))

const keyOf = (value: unknown): unknown => (Array.isArray(value) ? `\n${value.join('\n')}` : value)
