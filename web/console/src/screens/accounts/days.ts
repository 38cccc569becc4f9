/** Days: hours of the last week by local day, and which of them are more than normal. */
import type { HourCell, Portrait } from '../../../../../src/console/routes/accounts.ts'

type Day = { readonly day: string; readonly cells: ReadonlyMap<number, HourCell> }

/** By the local day on which each hour begins; where clocks go back, two hours are one cell. */
export function daysOf(week: readonly HourCell[], dayName: (at: string) => string): readonly Day[] {
  const days: { day: string; cells: Map<number, HourCell> }[] = []
  for (const cell of week) {
    const day = dayName(cell.from)
    let last = days.at(-1)
    if (last?.day !== day) {
      last = { day, cells: new Map() }
      days.push(last)
    }
    const hour = cell.hour % 24
    const before = last.cells.get(hour)
    last.cells.set(
      hour,
      before === undefined
        ? cell
        : {
            ...cell,
            messages: before.messages + cell.messages,
            recipients: before.recipients + cell.recipients,
            fresh: before.fresh + cell.fresh,
            stopped: before.stopped + cell.stopped,
          },
    )
  }
  return days.toReversed()
}

/** How many recipients a message has on average, of the shares of its classes. */
export const meanRecipients = ({ recipientsPerMessage: { shares } }: Portrait): number =>
  shares.reduce((sum, { from, to, share }) => sum + share * ((from + (to ?? from)) / 2), 0)

/** One message alone is never too many. */
export const isBeyond = (messages: number, high: number): boolean => messages > Math.max(1, high)
