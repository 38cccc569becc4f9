/**
 * Rows: a table that stays quick with 100,000 rows: only those in sight are in the page.
 *
 * A real `<table>` with header cells, whose rows out of sight are one empty row above and one below,
 * so that screen readers hear columns and the number of each row. Arrow keys, Page Up and Down, Home
 * and End go from row to row; Enter opens one. A column that says `isWide` is left out under 700 px.
 *
 * Limits: the browser's own search finds only what is in sight.
 */
import { Button, Text, UnstyledButton } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react'
import { useLanguage, useWords } from '../language.tsx'
import { countText } from './format.ts'
import { partWords } from './words.ts'

export type Column<Row> = {
  readonly key: string
  readonly header: ReactNode
  readonly cell: (row: Row) => ReactNode
  /** CSS width; without it a column takes what it needs. */
  readonly width?: number | string
  readonly align?: 'left' | 'right' | 'center'
  /** By this it can be sorted in the page. */
  readonly sortBy?: (row: Row) => string | number
  readonly isWide?: boolean
}

export type RowsProps<Row> = {
  /** What the table is of; said to those who do not see it. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string | number
  /** There are more, and this gets them. */
  readonly onMore?: (() => void) | undefined
  readonly isLoading?: boolean
  /** Pixels; the table scrolls inside. */
  readonly height?: number
  /** A row leads somewhere: click and Enter. */
  readonly onOpen?: (row: Row) => void
  readonly empty?: ReactNode
}

const ROW_PX = 44
const NARROW_PX = 700

export function Rows<Row>(props: RowsProps<Row>) {
  const { label, columns, rows, rowKey, onMore, isLoading = false, height = 560, onOpen } = props
  const t = useWords(partWords)
  const { language } = useLanguage()
  const { ref: sizeRef, width } = useElementSize()
  const scroller = useRef<HTMLElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const foot = useRef<HTMLDivElement>(null)
  const [sort, setSort] = useState<{ readonly key: string; readonly isDown: boolean }>()
  const [active, setActive] = useState(0)
  const shown = columns.filter(({ isWide }) => isWide !== true || width >= NARROW_PX || width === 0)
  const sorted = useMemo(() => {
    const by = columns.find(({ key }) => key === sort?.key)?.sortBy
    if (sort === undefined || by === undefined) return rows
    const sign = sort.isDown ? -1 : 1
    return rows.toSorted((a, b) => sign * compared(by(a), by(b)))
  }, [rows, columns, sort])
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    getItemKey: (at) => {
      const row = sorted[at]
      return row === undefined ? at : rowKey(row)
    },
  })
  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)

  const go = (to: number) => {
    const at = Math.max(0, Math.min(sorted.length - 1, to))
    setActive(at)
    virtual.scrollToIndex(at)
    // The row may not be in the page before the next frame.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`tr[data-index="${at}"]`)?.focus(),
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLElement && event.target.closest('tr[data-index]') === null)
      return
    const page = Math.max(1, Math.floor(height / ROW_PX) - 2)
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: sorted.length - 1,
    }
    if (event.key === 'Tab') leave(event, body.current, foot.current)
    const to = steps[event.key]
    const row = sorted[active]
    if (to !== undefined) {
      event.preventDefault()
      go(to)
    } else if (
      event.key === 'Enter' &&
      onOpen !== undefined &&
      row !== undefined &&
      event.target instanceof HTMLTableRowElement
    )
      onOpen(row)
  }
  if (rows.length === 0 && !isLoading)
    return <>{props.empty ?? <Text c="dimmed">{t.noRows}</Text>}</>
  return (
    <div ref={sizeRef}>
      <section
        ref={scroller}
        className="sk-rows"
        style={{ maxHeight: height }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.1.1)
        tabIndex={0}
        aria-label={label}
      >
        <table aria-rowcount={sorted.length + 1} onKeyDown={onKeyDown}>
          <caption className="sk-hidden">{label}</caption>
          <thead>
            <tr aria-rowindex={1}>
              {shown.map(({ key, header, width: wide, align, sortBy }) => {
                const isSorted = sort?.key === key
                return (
                  <th
                    key={key}
                    scope="col"
                    style={{ width: wide, textAlign: align }}
                    aria-sort={isSorted ? (sort.isDown ? 'descending' : 'ascending') : undefined}
                  >
                    {sortBy === undefined ? (
                      header
                    ) : (
                      <UnstyledButton
                        className="sk-sort"
                        onClick={() => setSort({ key, isDown: isSorted ? !sort.isDown : false })}
                      >
                        {header}
                        <span aria-hidden="true">
                          {isSorted ? (sort.isDown ? ' ▼' : ' ▲') : ' ↕'}
                        </span>
                      </UnstyledButton>
                    )}
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody ref={body} tabIndex={-1}>
            {above > 0 && <Gap height={above} columns={shown.length} />}
            {items.map(({ index, key }) => {
              const row = sorted[index]
              if (row === undefined) return null
              return (
                <tr
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  aria-rowindex={index + 2}
                  tabIndex={index === active ? 0 : -1}
                  className={onOpen === undefined ? undefined : 'sk-opens'}
                  onFocus={() => setActive(index)}
                  onClick={(event) => {
                    const isOther =
                      event.target instanceof Element &&
                      event.target.closest('a, button, input, label') !== null
                    if (!isOther) onOpen?.(row)
                  }}
                >
                  {shown.map(({ key: column, cell, align }) => (
                    <td key={column} style={{ textAlign: align }}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              )
            })}
            {below > 0 && <Gap height={below} columns={shown.length} />}
          </tbody>
        </table>
      </section>
      <div className="sk-rows-foot" ref={foot} tabIndex={-1}>
        <Text size="sm" c="dimmed" aria-live="polite">
          {t.rows(countText(sorted.length, language))}
        </Text>
        {onMore !== undefined && (
          <Button size="xs" variant="default" onClick={onMore} loading={isLoading}>
            {t.more}
          </Button>
        )}
      </div>
    </div>
  )
}

const Gap = ({ height, columns }: { readonly height: number; readonly columns: number }) => (
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row that nothing can focus
  <tr aria-hidden="true" className="sk-gap">
    <td colSpan={columns} style={{ height }} />
  </tr>
)

const compared = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1

/** Tab goes through the controls of one row and then on: not through those of 100,000 rows. */
function leave(event: KeyboardEvent, before: HTMLElement | null, after: HTMLElement | null): void {
  const { target } = event
  const row = target instanceof HTMLElement ? target.closest('tr') : null
  const controls = [...(row?.querySelectorAll('a[href], button, input, select') ?? [])]
  // The browser itself goes on from there.
  if (!event.shiftKey && (controls.length === 0 || controls.at(-1) === target)) after?.focus()
  if (event.shiftKey && target === row) before?.focus()
}
