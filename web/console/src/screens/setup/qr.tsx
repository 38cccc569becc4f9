/** QR: drawn here as SVG from its modules; the secret in it goes nowhere. */
import { create } from 'qrcode'
import { useMemo } from 'react'

const QUIET = 4

export default function Qr({ text, label }: { readonly text: string; readonly label: string }) {
  const { path, size } = useMemo(() => {
    const { modules } = create(text, { errorCorrectionLevel: 'M' })
    const rows = Array.from({ length: modules.size }, (_, y) => y)
    return {
      size: modules.size + QUIET * 2,
      path: rows
        .flatMap((y) =>
          rows.map((x) => (modules.get(y, x) !== 0 ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')),
        )
        .join(''),
    }
  }, [text])
  return (
    <svg className="sk-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  )
}
