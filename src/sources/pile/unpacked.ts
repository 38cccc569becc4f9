/**
 * Unpacked: an event made anew from what a thread packed of it, as a copy of a model of its shape.
 */
import type { Event } from '../../events/event.ts'
import { PASSED, type Packed, type Shape } from './packed.ts'

/** An event of a shape that others are copies of; its values are put in by these names. */
export type Model = {
  readonly event: Made
  readonly names: readonly string[]
  readonly isText: readonly boolean[]
}
type Made = { [name: string]: unknown }

/** The event in that place; `undefined`: it was passed over. */
export function unpacked(packed: Packed, n: number): Event | undefined {
  const from = packed.from[n] as number
  const { values, known } = packed
  const place = packed.shapeOf[n] as number
  if (place === PASSED) return undefined
  const shape = packed.shapes[place]
  if (shape === undefined) return packed.whole[values[from] as number] as Event
  shape.model ??= modelOf(shape)
  const { model } = shape
  const line = packed.lines[n] as number
  const event: Made = { ...model.event }
  event['id'] = packed.key === '' ? '' : `${packed.key}.${line}`
  event['at'] = packed.ats[n]
  event['source'] = { file: packed.file, line }
  const { names, isText } = model
  for (let i = 0; i < names.length; i += 1) {
    const value = values[from + i] as number
    event[names[i] as string] =
      isText[i] !== true ? value : value < 0 ? known?.[-1 - value] : packed.texts[value]
  }
  return event as unknown as Event
}

function modelOf({ kind, heardAt, trust, same, texts, numbers }: Shape): Model {
  const event: Made = {
    kind: ours(kind),
    id: '',
    at: 0,
    heardAt,
    trust: ours(trust),
    source: undefined,
  }
  for (const [name, value] of same)
    event[ours(name)] = typeof value === 'string' ? ours(value) : value
  const names = texts.map((text, i) => ours(text === '' ? (numbers[i] as string) : text))
  for (const [i, name] of names.entries()) event[name] = texts[i] === '' ? 0.5 : ''
  return { event, names, isText: texts.map((text) => text !== '') }
}

/** The text as the engine knows it that stands in a program: what came from a thread is another one. */
function ours(text: string): string {
  const [its = text] = Object.keys({ [text]: true })
  return its
}
