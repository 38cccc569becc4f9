/** Tree: the files of a staged folder, and one form of time and mode for all of them. */
import { chmodSync, lstatSync, lutimesSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Every file and link, relative, sorted by bytes whatever the locale. */
export function allFiles(folder: string, under = ''): string[] {
  return readdirSync(join(folder, under), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = under === '' ? entry.name : `${under}/${entry.name}`
      return entry.isDirectory() ? allFiles(folder, name) : [name]
    })
}

const folders = (folder: string): string[] => [
  folder,
  ...readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => folders(join(folder, entry.name))),
]

/** What the kernel may start: a script with its first line, or a binary. */
const isProgram = (file: string, name: string): boolean => {
  if (name === 'DEBIAN/postinst' || name === 'DEBIAN/prerm' || name === 'DEBIAN/postrm') return true
  if (!/(^|\/)(bin|libexec)\/[^/]+$/.test(name)) return false
  const head = readFileSync(file).subarray(0, 4).toString('latin1')
  return head.startsWith('#!') || head === '\x7fELF'
}

/** Modes 0755 and 0644, and `epoch` as the time of everything. */
export function settle(folder: string, epoch: number): void {
  for (const name of allFiles(folder)) {
    const file = join(folder, name)
    if (lstatSync(file).isFile()) chmodSync(file, isProgram(file, name) ? 0o755 : 0o644)
    lutimesSync(file, epoch, epoch)
  }
  for (const one of folders(folder)) {
    chmodSync(one, 0o755)
    lutimesSync(one, epoch, epoch)
  }
}
