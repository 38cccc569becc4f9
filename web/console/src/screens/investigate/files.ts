/**
 * Files: what somebody dropped or chose, folders walked, as a list of files with names that are text.
 *
 * Limits: a folder is walked up to the number of files that one investigation may have, and through so
 * many things in it; what the browser cannot read is counted and told, and the rest is taken.
 */
export type Chosen = { readonly name: string; readonly file: File }

/** Files and folders of one drop that are looked at. */
export const ENTRIES_MAX = 20_000

export type Dropped = {
  readonly chosen: readonly Chosen[]
  /** Names of what could not be read. */
  readonly unread: readonly string[]
}

/** Files of a drop, with those in folders; at most `most` and one, so that too many are seen as that. */
export async function filesDropped(
  transfer: Pick<DataTransfer, 'items'>,
  most: number,
  entriesMax = ENTRIES_MAX,
): Promise<Dropped> {
  // The list is empty once we have waited for anything: take the entries first.
  const items = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  const chosen: Chosen[] = []
  const unread: string[] = []
  // In their order, and without recursion: a folder may be as deep as it likes.
  const waiting: { readonly entry: FileSystemEntry; readonly under: string }[] = []
  let seen = 0
  for (const { entry, file } of items) {
    if (entry !== null) waiting.push({ entry, under: '' })
    else if (file !== null) chosen.push({ name: file.name, file })
    while (waiting.length > 0 && chosen.length <= most && seen < entriesMax) {
      const next = waiting.shift()
      if (next === undefined) break
      seen += 1
      const name = `${next.under}${next.entry.name}`
      try {
        if (isFile(next.entry)) chosen.push({ name, file: await fileOf(next.entry) })
        else if (isFolder(next.entry)) {
          const inside = await entriesIn(next.entry, entriesMax - seen)
          waiting.unshift(...inside.map((inner) => ({ entry: inner, under: `${name}/` })))
        }
      } catch {
        unread.push(name)
      }
    }
  }
  return { chosen: chosen.slice(0, most + 1), unread }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((done, fail) => entry.file(done, fail))

/** A reader gives a hundred at a time, and none at the end. */
async function entriesIn(
  folder: FileSystemDirectoryEntry,
  most: number,
): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  while (all.length < most) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) =>
      reader.readEntries(done, fail),
    )
    if (some.length === 0) break
    all.push(...some)
  }
  return all.slice(0, most)
}

export const filesPicked = (list: FileList): Chosen[] =>
  [...list].map((file) => ({ name: file.webkitRelativePath || file.name, file }))

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

export function sizeText(bytes: number): string {
  const step = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 2 ** (10 * step)
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[step]}`
}
