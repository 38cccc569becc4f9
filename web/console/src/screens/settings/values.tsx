/** Values: a setting's value as people read it; what we have no words for, as the file would say it. */
import { Text } from '@mantine/core'
import type { Language } from '../../../../../src/lib/words.ts'
import { useWords } from '../../language.tsx'
import { Strange } from '../../parts/texts.tsx'
import { settingsWords } from './words.ts'

const SHOWN_MAX = 12
const TEXT_MAX = 2_000

type Tree = { readonly [name: string]: unknown }
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function Value({ value }: { readonly value: unknown }) {
  const t = useWords(settingsWords)
  if (value === undefined || value === null || value === '') return <Text c="dimmed">{t.none}</Text>
  if (Array.isArray(value)) return <List items={value} />
  if (!isTree(value)) return <Plain value={value} />
  const { isSet, count } = value
  if (typeof isSet === 'boolean' && Object.keys(value).length === 1)
    return <Text>{isSet ? '••••' : t.none}</Text>
  if (typeof count === 'number' && Object.keys(value).length === 1) return <Text>{count}</Text>
  const rows = Object.entries(value)
  if (rows.length === 0) return <Text c="dimmed">{t.none}</Text>
  return (
    <dl className="sk-values">
      {rows.slice(0, SHOWN_MAX).map(([name, one]) => (
        <div key={name}>
          <dt>
            <Strange text={name} max={80} />
          </dt>
          <dd>
            <Value value={one} />
          </dd>
        </div>
      ))}
      {rows.length > SHOWN_MAX && <div>… +{rows.length - SHOWN_MAX}</div>}
    </dl>
  )
}

function Plain({ value }: { readonly value: unknown }) {
  const t = useWords(settingsWords)
  const text = String(value)
  return Object.hasOwn(t.values, text) ? (
    <Text>{t.values[text]}</Text>
  ) : (
    <Strange text={text} max={TEXT_MAX} />
  )
}

function List({ items }: { readonly items: readonly unknown[] }) {
  const t = useWords(settingsWords)
  if (items.length === 0) return <Text c="dimmed">{t.none}</Text>
  return (
    <ul className="sk-values-list">
      {items.slice(0, SHOWN_MAX).map((item) => (
        <li key={JSON.stringify(item)}>
          <Value value={item} />
        </li>
      ))}
      {items.length > SHOWN_MAX && <li>… +{items.length - SHOWN_MAX}</li>}
    </ul>
  )
}

export const nameOf = (path: string, language: Language): string =>
  settingsWords[language].names[path] ?? path
