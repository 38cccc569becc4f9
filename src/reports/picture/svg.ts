/**
 * SVG: a drawing written out, for the page (colours by its style sheet, texts in it) or for the paper
 * (colours in it, texts left to the typesetter).
 */
import { escaped } from '../html/escape.ts'
import { type Drawing, type Label, paper, type Role, round, type Shape } from './drawing.ts'

export type SvgFor = 'page' | 'paper'

/** Of two figures of hexadecimal, thinned over white. */
const thinned = (colour: string, opacity: number): string =>
  `#${[1, 3, 5]
    .map((at) => 255 - (255 - Number.parseInt(colour.slice(at, at + 2), 16)) * opacity)
    .map((value) => Math.round(value).toString(16).padStart(2, '0'))
    .join('')}`

/**
 * On paper what shines through is mixed beforehand: PDF makes a group of each such shape, and the
 * typesetter writes groups in an order of its own, another one each time.
 */
function painted(
  fill: Role | undefined,
  stroke: Role | undefined,
  target: SvgFor,
  opacity?: number,
): string {
  if (target === 'page')
    return ` class="f-${fill ?? 'none'}${stroke === undefined ? '' : ` s-${stroke}`}"${opacity === undefined ? '' : ` opacity="${round(opacity)}"`}`
  const outline = stroke === undefined ? '' : ` stroke="${paper[stroke]}"`
  return ` fill="${fill === undefined ? 'none' : thinned(paper[fill], opacity ?? 1)}"${outline}`
}

function shapeOf(shape: Shape, target: SvgFor): string {
  switch (shape.kind) {
    case 'rect':
      return `<rect x="${round(shape.x)}" y="${round(shape.y)}" width="${round(shape.width)}" height="${round(shape.height)}"${shape.radius === undefined ? '' : ` rx="${round(shape.radius)}"`}${painted(shape.fill, shape.stroke, target)}/>`
    case 'line':
      return `<path d="M${round(shape.x1)} ${round(shape.y1)}L${round(shape.x2)} ${round(shape.y2)}"${painted(undefined, shape.stroke, target)} stroke-width="${round(shape.width ?? 1)}"${shape.isDashed === true ? ' stroke-dasharray="4 3"' : ''}/>`
    case 'circle':
      return `<circle cx="${round(shape.x)}" cy="${round(shape.y)}" r="${round(shape.radius)}"${painted(shape.fill, shape.stroke, target, shape.opacity)}/>`
    case 'path':
      return `<path d="${shape.d}"${painted(shape.fill, shape.stroke, target, shape.opacity)}${shape.width === undefined ? '' : ` stroke-width="${round(shape.width)}"`}/>`
  }
}

const labelOf = (label: Label): string =>
  `<text x="${round(label.x)}" y="${round(label.y)}" font-size="${round(label.size)}" text-anchor="${label.anchor}"${label.isBold === true ? ' font-weight="700"' : ''} class="f-${label.fill}">${escaped(label.text)}</text>`

export function svgOf(drawing: Drawing, target: SvgFor): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(drawing.width)} ${round(drawing.height)}"`
  const shapes = drawing.shapes.map((shape) => shapeOf(shape, target)).join('')
  return target === 'paper'
    ? `${head}>${shapes}</svg>`
    : `${head} role="img" aria-label="${escaped(drawing.alternative)}">${shapes}${drawing.labels.map(labelOf).join('')}</svg>`
}
