/** Reading: one value after another of a foreign document, with every refusal noted where it stands. */
import { type Json, type JsonObject, PLAYBOOK_REFUSALS_MAX, type PlaybookRefusal } from './cacao.ts'
import { typeOfId } from './ids.ts'
import { foundOf, isObject, member, pointer } from './plain-json.ts'

export class Reading {
  readonly refusals: PlaybookRefusal[] = []

  refuse(
    refused: PlaybookRefusal['refused'],
    where: string,
    { found, wanted }: { readonly found?: unknown; readonly wanted?: string } = {},
  ): undefined {
    if (this.refusals.length < PLAYBOOK_REFUSALS_MAX)
      this.refusals.push({
        refused,
        where,
        ...(found === undefined ? {} : { found: foundOf(found) }),
        ...(wanted === undefined ? {} : { wanted }),
      })
    return undefined
  }

  /** A text that may be missing. */
  text(of: JsonObject, name: string, where: string): string | undefined {
    const value = member(of, name)
    if (value === undefined) return undefined
    if (typeof value === 'string') return value
    return this.refuse('wrong-type', pointer(where, name), { found: value, wanted: 'string' })
  }

  needed(of: JsonObject, name: string, where: string): string | undefined {
    const value = this.text(of, name, where)
    if (value !== undefined && value !== '') return value
    if (!Object.hasOwn(of, name) || value === '')
      this.refuse('missing', pointer(where, name), { wanted: 'string' })
    return undefined
  }

  /** A reference `type--uuid`, of one of these types where any are named. */
  id(value: Json | undefined, where: string, types: readonly string[] = []): string | undefined {
    const type = typeof value === 'string' ? typeOfId(value) : undefined
    if (type !== undefined && (types.length === 0 || types.includes(type))) return value as string
    return this.refuse('wrong-id', where, {
      found: value,
      wanted: types.length === 0 ? 'type--uuid' : types.map((one) => `${one}--uuid`).join(', '),
    })
  }

  list(of: JsonObject, name: string, where: string): readonly Json[] {
    const value = member(of, name)
    if (value === undefined) return []
    if (Array.isArray(value)) return value as readonly Json[]
    this.refuse('wrong-type', pointer(where, name), { found: value, wanted: 'array' })
    return []
  }

  texts(of: JsonObject, name: string, where: string): readonly string[] {
    return this.list(of, name, where).flatMap((one, nth) => {
      if (typeof one === 'string') return [one]
      this.refuse('wrong-type', pointer(pointer(where, name), nth), {
        found: one,
        wanted: 'string',
      })
      return []
    })
  }

  object(of: JsonObject, name: string, where: string): JsonObject | undefined {
    const value = member(of, name)
    if (value === undefined) return undefined
    if (isObject(value)) return value
    return this.refuse('wrong-type', pointer(where, name), { found: value, wanted: 'object' })
  }

  choice<Of extends string>(
    value: Json | undefined,
    of: readonly Of[],
    where: string,
  ): Of | undefined {
    if (typeof value === 'string' && (of as readonly string[]).includes(value)) return value as Of
    return this.refuse('wrong-value', where, { found: value, wanted: of.join(', ') })
  }
}
