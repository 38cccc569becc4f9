/**
 * Shuffled: a pile of logs as somebody leaves it who copied, renamed, packed and unpacked them.
 *
 * No name tells which piece is the elder, the packed ones are not the old ones, and every file is as old
 * as the copy. The lines are what they were. For stamps with a year: others are understood by the age of
 * their file.
 */
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Instant } from '../../src/lib/time.ts'

const NAMES = ['zz', 'mail.log.2.bak', 'mail.log', 'mail.log-20260308.gz', 'aa.log', 'old.log.gz']

/** The new names, in the order of the old ones. */
export const shuffled = (files: readonly string[], at: Instant): readonly string[] => {
  const pieces = files.map((file) => {
    const bytes = readFileSync(file)
    rmSync(file)
    return { file, text: file.endsWith('.gz') ? gunzipSync(bytes) : bytes }
  })
  return pieces.map(({ file, text }, n) => {
    const name = NAMES[n % NAMES.length] ?? ''
    const row = Math.floor(n / NAMES.length)
    const path = join(dirname(file), row === 0 ? name : `${row}.${name}`)
    writeFileSync(path, path.endsWith('.gz') ? gzipSync(text) : text)
    utimesSync(path, at / 1_000, at / 1_000)
    return path
  })
}
