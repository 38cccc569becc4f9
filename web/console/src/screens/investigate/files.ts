/**
 * Files: what somebody dropped or chose, folders walked, as a list of files with names that are text.
 *
 * Limits: a folder is walked up to the number of files that one investigation may have.
 */
export type Chosen = { readonly name: string; readonly file: File }

/** Files of a drop, with those in folders; at most `most` and one, so that too many are seen as that. */
export async function filesDropped(transfer: DataTransfer, most: number): Promise<Chosen[]> {
  // The list is empty once we have waited for anything: take the entries first.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry())
  const chosen: Chosen[] = []
  for (const entry of entries) if (entry !== null) await walk(entry, '', chosen, most)
  return chosen
}

async function walk(
  entry: FileSystemEntry,
  under: string,
  chosen: Chosen[],
  most: number,
): Promise<void> {
  if (chosen.length > most) return
  const name = `${under}${entry.name}`
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) =>
      (entry as FileSystemFileEntry).file(done, fail),
    )
    chosen.push({ name, file })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) =>
      reader.readEntries(done, fail),
    )
    if (some.length === 0) return
    for (const one of some) await walk(one, `${name}/`, chosen, most)
  }
}

export const filesPicked = (list: FileList): Chosen[] =>
  [...list].map((file) => ({ name: file.webkitRelativePath || file.name, file }))

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

export function sizeText(bytes: number): string {
  const step = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 2 ** (10 * step)
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[step]}`
}
