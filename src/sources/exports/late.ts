/**
 * Late: packages that are loaded with the first record that needs them.
 *
 * Every thread that reads logs loads every format, and most logs are no exports: three packages
 * would cost each thread 50 to 100 ms and 8 MiB (119). Readers answer at once, so it may not wait.
 */
import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

let csv: typeof import('csv-parse/sync') | undefined
let xml: typeof import('saxes') | undefined
let mail: typeof import('postal-mime') | undefined

export function csvParse(): typeof import('csv-parse/sync') {
  csv ??= load('csv-parse/sync') as typeof import('csv-parse/sync')
  return csv
}

export function saxes(): typeof import('saxes') {
  xml ??= load('saxes') as typeof import('saxes')
  return xml
}

export function postalMime(): typeof import('postal-mime') {
  mail ??= load('postal-mime') as typeof import('postal-mime')
  return mail
}
