/** `sekimori evidence outside FILE...`: what others received from us, beside our own logs. */
import { networkInterfaces } from 'node:os'
import type { Compared, OutsideCount } from '../keeper/gaps/outside/compare.ts'
import {
  addressIn,
  COUNT_MAX,
  type OutsideReport,
  readReport,
} from '../keeper/gaps/outside/report.ts'
import { reportIn } from '../keeper/gaps/outside/unpack.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Instant } from '../lib/time.ts'
import { ask } from './control.ts'
import { gapsWords } from './gaps-words.ts'
import { exits, printable, type Speaker } from './output.ts'

/** 1 when more was received outside than our logs tell, or a file was refused. */
export async function evidenceOutside(
  layout: Layout,
  files: readonly string[],
  now: Instant,
  speaker: Speaker,
): Promise<number> {
  const { addresses } = (await ask(layout, { verb: 'outside.addresses' })) as unknown as {
    addresses: readonly string[]
  }
  const named = addresses.length > 0 ? addresses : addressesOfThisMachine()
  const ours = new Set(named.map(addressIn).filter((one) => one !== undefined))
  const refused: { readonly file: string; readonly why: string }[] = []
  const reports: OutsideReport[] = []
  for (const file of files) {
    const text = await reportIn(file)
    const report = typeof text === 'string' ? readReport(text, now) : text
    if ('refused' in report) refused.push({ file, why: report.refused })
    else reports.push(report)
  }
  const counted = reports.map((report) => countOf(report, ours))
  const { compared } = (await ask(layout, {
    verb: 'outside.compare',
    reports: counted,
  })) as unknown as {
    compared: readonly Compared[]
  }
  const elsewhere = reports.reduce(
    (sum, { counts }) => sum + [...counts.keys()].filter((ip) => !ours.has(ip)).length,
    0,
  )
  const spelled = (at: Instant): string => new Date(at).toISOString()
  speaker.answer(
    {
      addresses: [...ours],
      refused,
      reports: counted.map((one) => ({
        ...one,
        from: spelled(one.from),
        until: spelled(one.until),
      })),
      compared: compared.map((one) => ({
        ...one,
        from: spelled(one.from),
        until: spelled(one.until),
      })),
    },
    () => screenOf({ ours, refused, reports, compared, elsewhere }, speaker),
  )
  const isFine = refused.length === 0 && compared.every(({ verdict }) => verdict !== 'more')
  return isFine ? exits.fine : exits.found
}

/** The guard's own unit may not ask the kernel for them. */
const addressesOfThisMachine = (): readonly string[] =>
  Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address.replace(/%.*$/, ''))

const countOf = (
  { organisation, id, from, until, counts }: OutsideReport,
  ours: ReadonlySet<string>,
): OutsideCount => {
  let count = 0
  for (const [ip, n] of counts) if (ours.has(ip)) count += n
  // So large a sum is nobody's day; one such report must not keep the others from being compared.
  return { organisation, id, from, until, count: Math.min(count, COUNT_MAX) }
}

type Told = {
  readonly ours: ReadonlySet<string>
  readonly refused: readonly { readonly file: string; readonly why: string }[]
  readonly reports: readonly OutsideReport[]
  readonly compared: readonly Compared[]
  readonly elsewhere: number
}

function screenOf(told: Told, { language }: Pick<Speaker, 'language'>): readonly string[] {
  const words = gapsWords[language]
  const verdicts = { fine: words.fine, more: words.more, before: words.before } as const
  const day = (at: Instant): string => new Date(at).toISOString().slice(0, 10)
  return [
    words.addresses([...told.ours].join(', ')),
    ...told.refused.map(({ file, why }) => printable(words.refused(file, why))),
    ...told.reports.map(({ organisation, id, rows }) =>
      printable(words.report(organisation, id, rows)),
    ),
    ...told.compared.map(
      ({ from, outside, inside, verdict }) =>
        `${words.compared(day(from), outside, inside)}  ${verdicts[verdict]}`,
    ),
    ...(told.elsewhere > 0 ? [words.elsewhere(told.elsewhere)] : []),
  ]
}
