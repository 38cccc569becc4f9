/**
 * `sekimori evidence anchor`: lays the newest checkpoint down outside this machine.
 *
 * Mail and time stamp are the guard's to send. A card and a medium are made here, by whoever asks, who
 * may hold a printer or a medium that the guard cannot reach; the guard is told, so that it is an entry.
 * Without a guard they are made from what lies in the folder.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashBytes } from '../evidence/bytes.ts'
import { readCheckpoint } from '../evidence/checkpoint.ts'
import { readNote } from '../evidence/note.ts'
import { isRefused } from '../evidence/refused.ts'
import { copyToMedium } from '../keeper/anchors/medium.ts'
import { noteForCode } from '../keeper/anchors/note-for-code.ts'
import { spelled } from '../keeper/anchors/words.ts'
import type { Layout } from '../keeper/layout.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import { instant } from '../lib/time.ts'
import type { CardOptions } from './anchor-commands.ts'
import { anchorWords } from './anchor-words.ts'
import { ask, guardRuns } from './control.ts'
import { progressLine } from './guard.ts'
import { exits, printable, type Speaker, WrongUse } from './output.ts'

type Laid = { readonly way: string; readonly size: number; readonly file: string }

export async function anchorSent(
  layout: Layout,
  way: 'mail' | 'tsa',
  { answer, language }: Speaker,
): Promise<number> {
  const { laid } = (await ask(layout, { verb: 'anchor.lay', what: way })) as { laid: Laid }
  const words = anchorWords[language]
  answer(laid, () => [(way === 'mail' ? words.mailed : words.stamped)(laid.size, laid.file)])
  return exits.fine
}

type Taken = {
  readonly note: string
  readonly origin: string
  readonly size: number
  /** Hexadecimal. */
  readonly root: string
  readonly at: string
  readonly sealsRoot: string | null
}

/** The newest checkpoint, and how to tell the guard what became of it. */
async function taken(
  layout: Layout,
  { language }: Speaker,
): Promise<{ taken: Taken; done(what: 'qr' | 'medium', left: string): Promise<string | null> }> {
  const words = anchorWords[language]
  if (await guardRuns(layout)) {
    const { taken: it } = (await ask(layout, { verb: 'anchor.take' })) as unknown as {
      taken: Taken
    }
    return {
      taken: it,
      done: async (what, left) => {
        const anchored = { size: it.size, left }
        const told = await ask(layout, { verb: 'anchor.done', what, anchored })
        return (told['laid'] as Laid).file
      },
    }
  }
  process.stderr.write(`${words.noGuard}\n`)
  const file = join(layout.evidence, 'checkpoint')
  const note = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const read = readNote(note)
  const checkpoint = isRefused(read) ? read : readCheckpoint(read.text)
  if (isRefused(checkpoint)) throw new WrongUse(words.noCheckpoint(layout.evidence))
  return {
    taken: {
      note,
      origin: checkpoint.origin,
      size: checkpoint.size,
      root: Buffer.from(hashBytes(checkpoint.root)).toString('hex'),
      at: new Date().toISOString(),
      sealsRoot: sealsRootIn(layout.evidence),
    },
    done: async () => null,
  }
}

/** The last word of the first line of `fs/seals.txt`. */
function sealsRootIn(evidence: string): string | null {
  try {
    const [head = ''] = readFileSync(join(evidence, 'fs/seals.txt'), 'latin1').split('\n', 1)
    return head.split(' ').at(-1) ?? null
  } catch {
    return null
  }
}

const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
const hexOf = (base64: string): string => Buffer.from(base64, 'base64').toString('hex')

export async function anchorCard(
  layout: Layout,
  options: CardOptions,
  speaker: Speaker,
): Promise<number> {
  const { language, answer } = speaker
  const words = anchorWords[language]
  const isTaken = (path: string): boolean => existsSync(path) && options.force !== true
  if (options.out !== undefined && isTaken(options.out))
    throw new WrongUse(words.exists(options.out))
  const { taken: it, done } = await taken(layout, speaker)
  const file = options.out ?? `checkpoint-${it.size}.pdf`
  if (isTaken(file)) throw new WrongUse(words.exists(file))
  const { note, witnesses, isCut } = noteForCode(it.note)
  if (isCut) process.stderr.write(`${words.tooLong}\n`)
  const { cardPdf } = await import('../render/card.ts')
  const pdf = await cardPdf(
    {
      origin: it.origin,
      entries: it.size,
      root: it.root,
      time: spelled(instant(it.at), zone()),
      note,
      witnesses,
      sealsRoot: it.sealsRoot === null ? null : hexOf(it.sealsRoot),
    },
    options.paper,
    language,
  ).catch((thrown: unknown) => {
    // The compiler is not made for every machine.
    throw new Fault('anchor.failed', { way: 'qr', why: whyOf(thrown) }, thrown)
  })
  writeFileSync(file, pdf, options.force === true ? {} : { flag: 'wx' })
  const kept = await done('qr', note)
  answer({ way: 'qr', size: it.size, file, kept }, () => [printable(words.printed(it.size, file))])
  return exits.fine
}

export async function anchorMedium(
  layout: Layout,
  folder: string,
  speaker: Speaker,
): Promise<number> {
  const { language, answer } = speaker
  const words = anchorWords[language]
  const { taken: it, done } = await taken(layout, speaker)
  const { origin, size, note } = it
  const line = progressLine(words.copying)
  const copied = copyToMedium({
    ...{ origin, size, note },
    from: layout.evidence,
    to: folder,
    progress: line,
  })
  const kept = await done('medium', copied.summary)
  const { folder: there, files, bytes, manifestFile } = copied
  const facts = { way: 'medium', size, folder: there, files, bytes, manifest: manifestFile, kept }
  answer(facts, () =>
    [
      words.copied(files, (bytes / 2 ** 20).toFixed(1), there, size),
      words.manifest(join(there, manifestFile)),
    ].map(printable),
  )
  return exits.fine
}

/** Size and root only: who has the zone's history has them with its times. */
export async function anchorDns(layout: Layout, speaker: Speaker): Promise<number> {
  const { taken: it } = await taken(layout, speaker)
  const root = Buffer.from(it.root, 'hex').toString('base64')
  const text = `v=sekimori1 log=${it.origin} size=${it.size} root=${root}`
  const [host = ''] = it.origin.split('/')
  const facts = { name: `_sekimori.${host}`, text, at: it.at }
  speaker.answer(facts, () => [`${facts.name}. IN TXT "${text}"`])
  return exits.fine
}
