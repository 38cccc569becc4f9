/**
 * Merkle: the way from one entry up to the signed root, drawn.
 *
 * Each step shows the hash that we made and the sibling that the proof brought, left or right as they
 * are hashed; the last one is the root that the log signed.
 */
import { type Hash, type Hasher, hashBytes } from '../../src/evidence/bytes.ts'

export type Step = {
  /** Made here. */
  readonly node: Hash
  /** Brought by the proof; absent at the root. */
  readonly sibling?: Hash
  readonly siblingIsLeft?: boolean
}

/** The steps from the leaf to the root; as `rootByInclusion` goes (RFC 9162 §2.1.3.2). */
export function stepsOf(
  index: number,
  size: number,
  leaf: Hash,
  proof: readonly Hash[],
  hasher: Hasher,
): Step[] {
  const steps: Step[] = []
  let nth = index
  let last = size - 1
  let node = leaf
  for (const sibling of proof) {
    const siblingIsLeft = nth % 2 === 1 || nth === last
    steps.push({ node, sibling, siblingIsLeft })
    if (siblingIsLeft) {
      node = hasher.node(sibling, node)
      while (nth % 2 === 0 && nth !== 0) {
        nth /= 2
        last = Math.floor(last / 2)
      }
    } else node = hasher.node(node, sibling)
    nth = Math.floor(nth / 2)
    last = Math.floor(last / 2)
  }
  return [...steps, { node }]
}

export const shortHex = (hash: Hash): string =>
  [...hashBytes(hash)]
    .slice(0, 4)
    .map((it) => it.toString(16).padStart(2, '0'))
    .join('')

const SVG = 'http://www.w3.org/2000/svg'
const ROW = 46
const BOX = { width: 116, height: 26 }
const MIDDLE = 190

type Names = {
  readonly leaf: string
  readonly root: string
  readonly brought: string
  readonly made: string
}

export function drawing(steps: readonly Step[], isGood: boolean, names: Names): SVGSVGElement {
  const height = steps.length * ROW + 40
  const svg = put(document.createElementNS(SVG, 'svg'), {
    viewBox: `0 0 ${2 * MIDDLE} ${height}`,
    class: 'merkle',
    role: 'img',
  })
  const title = document.createElementNS(SVG, 'title')
  title.textContent = `${names.leaf} → ${names.root}`
  svg.append(title)
  const y = (row: number) => height - 34 - row * ROW
  const box = (x: number, row: number, text: string, kind: string) => {
    const shape = { x: x - BOX.width / 2, y: y(row) - BOX.height / 2, ...BOX, rx: 5, class: kind }
    svg.append(put(document.createElementNS(SVG, 'rect'), shape))
    words(x, y(row) + 4, text, `hash ${kind}`)
  }
  const words = (x: number, at: number, text: string, kind: string) => {
    const it = put(document.createElementNS(SVG, 'text'), { x, y: at, class: kind })
    it.textContent = text
    svg.append(it)
  }
  const line = (from: readonly [number, number], to: readonly [number, number]) => {
    const [x1, y1] = from
    const [x2, y2] = to
    svg.append(put(document.createElementNS(SVG, 'line'), { x1, y1, x2, y2 }))
  }
  // A node stands where its sibling leaves room for it; its parent in the middle again.
  const place = ({ sibling, siblingIsLeft }: Step): number =>
    sibling === undefined ? MIDDLE : siblingIsLeft === true ? MIDDLE + 70 : MIDDLE - 70
  for (const [row, step] of steps.entries()) {
    const x = place(step)
    const above = steps[row + 1]
    const half = BOX.height / 2
    if (above !== undefined) {
      const top = [place(above), y(row + 1) + half] as const
      line([x, y(row) - half], top)
      if (step.sibling !== undefined) line([2 * MIDDLE - x, y(row) - half], top)
    }
    const kind = row === 0 ? 'leaf' : above === undefined ? (isGood ? 'root' : 'wrong') : 'made'
    if (step.sibling !== undefined) box(2 * MIDDLE - x, row, shortHex(step.sibling), 'brought')
    box(x, row, shortHex(step.node), kind)
  }
  words(MIDDLE, height - 6, names.leaf, 'name')
  words(MIDDLE, 14, names.root, 'name')
  return svg
}

function put<It extends Element>(
  it: It,
  attributes: Readonly<Record<string, string | number>>,
): It {
  for (const [name, value] of Object.entries(attributes)) it.setAttribute(name, String(value))
  return it
}
