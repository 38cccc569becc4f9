/**
 * Flow of tasks: the steps of each playbook from left to right, each behind what has to be done before
 * it. The list of tasks has the same in words.
 */
import type { Task } from '../../../../../src/cases/case.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { taskStateNames } from '../../../../../src/reports/words/tasks.ts'
import { useLanguage } from '../../language.tsx'
import { useText } from './kit.ts'

const WIDE = 168
const HIGH = 54
const GAP_X = 36
const GAP_Y = 14
const LETTERS = 24
const STEPS_DRAWN_MAX = 120

const signs: Readonly<Record<string, string>> = {
  done: '✓',
  skipped: '–',
  failed: '×',
  started: '▸',
  open: '○',
  waiting: '…',
}

/** How many steps stand before each; a circle, which no playbook has, ends at the number of steps. */
export function depthsOf(
  tasks: readonly Pick<Task, 'task' | 'after'>[],
): ReadonlyMap<string, number> {
  const depths = new Map(tasks.map(({ task }) => [task, 0]))
  for (let round = 0; round < tasks.length; round += 1) {
    let moved = false
    for (const { task, after } of tasks) {
      const depth = Math.max(0, ...after.map((one) => (depths.get(one) ?? -1) + 1))
      if (depth > (depths.get(task) ?? 0) && depth < tasks.length) {
        depths.set(task, depth)
        moved = true
      }
    }
    if (!moved) break
  }
  return depths
}

export function TaskFlow({ tasks }: { readonly tasks: readonly Task[] }) {
  const books = [...new Set(tasks.map(({ playbook }) => playbook))]
  return (
    <>
      {books.map((playbook) => (
        <Book key={playbook} tasks={tasks.filter((one) => one.playbook === playbook)} />
      ))}
    </>
  )
}

function Book({ tasks }: { readonly tasks: readonly Task[] }) {
  const t = useText()
  const { language } = useLanguage()
  const shown = tasks.slice(0, STEPS_DRAWN_MAX)
  const depths = depthsOf(shown)
  const heights = new Map<number, number>()
  const placed = new Map(
    shown.map((task) => {
      const depth = depths.get(task.task) ?? 0
      const nth = heights.get(depth) ?? 0
      heights.set(depth, nth + 1)
      return [task.task, { task, x: depth * (WIDE + GAP_X), y: nth * (HIGH + GAP_Y) }] as const
    }),
  )
  const width = (Math.max(0, ...depths.values()) + 1) * (WIDE + GAP_X) - GAP_X + 4
  const height = Math.max(1, ...heights.values()) * (HIGH + GAP_Y)
  const cut = (text: string): readonly string[] => {
    const most = language === 'ja' ? LETTERS / 2 : LETTERS
    const first = text.slice(0, most)
    const rest = text.slice(most)
    return rest === ''
      ? [first]
      : [first, rest.length > most ? `${rest.slice(0, most - 1)}…` : rest]
  }
  const told = shown
    .map(
      ({ name, state }) => `${name[language]}: ${nameIn(taskStateNames, state, language) ?? state}`,
    )
    .join('; ')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.1.1)
    <section className="ca-scroll" tabIndex={0} aria-label={t.taskFlow}>
      <svg
        width={width}
        height={height}
        viewBox={`-2 -2 ${width} ${height}`}
        className="ca-flow"
        role="img"
        aria-label={told}
      >
        {[...placed.values()].flatMap(({ task, x, y }) =>
          task.after.flatMap((before) => {
            const from = placed.get(before)
            if (from === undefined) return []
            const [x1, y1] = [from.x + WIDE, from.y + HIGH / 2]
            const [x2, y2] = [x, y + HIGH / 2]
            const half = (x1 + x2) / 2
            return [
              <path
                key={`${before} ${task.task}`}
                className="ca-axis"
                fill="none"
                d={`M${x1} ${y1}C${half} ${y1} ${half} ${y2} ${x2} ${y2}`}
              />,
            ]
          }),
        )}
        {[...placed.values()].map(({ task, x, y }) => (
          <g key={task.task} className="ca-picture">
            <rect
              className={`ca-box ${task.state === 'done' ? 'ca-box-done' : task.state === 'open' || task.state === 'started' ? 'ca-box-open' : ''}`}
              x={x}
              y={y}
              width={WIDE}
              height={HIGH}
              rx={8}
              strokeDasharray={task.state === 'waiting' ? '4 3' : undefined}
            />
            <text x={x + 10} y={y + 21} fontSize="12">
              {signs[task.state]} {cut(task.name[language])[0]}
            </text>
            <text x={x + 10} y={y + 40} fontSize="12">
              {cut(task.name[language])[1]}
            </text>
            <title>{task.name[language]}</title>
          </g>
        ))}
      </svg>
    </section>
  )
}
