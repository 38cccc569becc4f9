/**
 * Path picture: the way from one entry up to the signed root, with a tick at each level that was hashed
 * here. The same stands below it as a list with every hash, for whoever reads rather than looks.
 */
import { Text } from '@mantine/core'
import { hashText } from '../../../../../src/evidence/bytes.ts'
import { type Step, shortHex } from '../../../../verify/merkle.ts'
import { useWords } from '../../language.tsx'
import { evidenceWords } from './words.ts'
import './evidence.css'

const ROW = 46
const BOX = { width: 116, height: 28 }
const MIDDLE = 200

/** A node stands where its sibling leaves room for it. */
const placeOf = ({ sibling, siblingIsLeft }: Step): number =>
  sibling === undefined ? MIDDLE : siblingIsLeft === true ? MIDDLE + 76 : MIDDLE - 76

export function PathPicture({
  steps,
  isGood,
}: {
  readonly steps: readonly Step[]
  readonly isGood: boolean
}) {
  const t = useWords(evidenceWords)
  const height = steps.length * ROW + 48
  const y = (row: number): number => height - 38 - row * ROW
  return (
    <figure className="sk-chart">
      <svg
        viewBox={`0 0 ${2 * MIDDLE} ${height}`}
        className="ev-path"
        role="img"
        aria-label={t.pathPicture(steps.length - 1)}
      >
        {steps.slice(0, -1).map((step, row) => {
          const above = steps[row + 1]
          const top = above === undefined ? MIDDLE : placeOf(above)
          return (
            <g key={`line ${step.node}`}>
              <line
                x1={placeOf(step)}
                y1={y(row) - BOX.height / 2}
                x2={top}
                y2={y(row + 1) + BOX.height / 2}
              />
              <line
                x1={2 * MIDDLE - placeOf(step)}
                y1={y(row) - BOX.height / 2}
                x2={top}
                y2={y(row + 1) + BOX.height / 2}
              />
            </g>
          )
        })}
        {steps.map((step, row) => {
          const isRoot = row === steps.length - 1
          const kind = isRoot ? (isGood ? 'root' : 'wrong') : row === 0 ? 'leaf' : 'made'
          return (
            <g key={`box ${step.node}`}>
              <Box x={placeOf(step)} y={y(row)} text={shortHex(step.node)} kind={kind} />
              {step.sibling !== undefined && (
                <Box
                  x={2 * MIDDLE - placeOf(step)}
                  y={y(row)}
                  text={shortHex(step.sibling)}
                  kind="brought"
                />
              )}
              <Tick x={placeOf(step) - BOX.width / 2 + 14} y={y(row)} isGood={isGood || !isRoot} />
            </g>
          )
        })}
        <text x={MIDDLE} y={height - 8} className="ev-name">
          {t.pathLeaf}
        </text>
        <text x={MIDDLE} y={16} className="ev-name">
          {t.pathRoot}
        </text>
      </svg>
      <Text size="sm" c="dimmed" ta="center">
        ▭ {t.pathMade} ┄ {t.pathBrought}
      </Text>
      <details>
        <summary>{t.pathList}</summary>
        <ol className="ev-steps">
          {steps.map((step, row) => (
            <li key={step.node}>
              <span className="ev-hash">{hashText(step.node)}</span>
              <br />
              <Text size="sm" c="dimmed" span>
                {step.sibling === undefined
                  ? `${t.stepLast}: ${isGood ? t.good : t.bad}`
                  : t.step(row + 1, step.siblingIsLeft === true ? 'left' : 'right')}
              </Text>
              {step.sibling !== undefined && (
                <>
                  <br />
                  <span className="ev-hash">{hashText(step.sibling)}</span>
                </>
              )}
            </li>
          ))}
        </ol>
      </details>
    </figure>
  )
}

const Box = ({
  x,
  y,
  text,
  kind,
}: {
  readonly x: number
  readonly y: number
  readonly text: string
  readonly kind: string
}) => (
  <>
    <rect
      x={x - BOX.width / 2}
      y={y - BOX.height / 2}
      width={BOX.width}
      height={BOX.height}
      rx={6}
      className={`ev-${kind}`}
    />
    <text x={x + 6} y={y + 4}>
      {text}
    </text>
  </>
)

const Tick = ({
  x,
  y,
  isGood,
}: {
  readonly x: number
  readonly y: number
  readonly isGood: boolean
}) => (
  <path
    className={isGood ? 'ev-tick' : 'ev-cross'}
    d={isGood ? `M${x - 5} ${y}l4 4 7-8` : `M${x - 4} ${y - 4}l8 8M${x + 4} ${y - 4}l-8 8`}
  />
)
