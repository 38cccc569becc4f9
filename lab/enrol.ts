/**
 * Enrol: `npm run lab:enrol` gives an account of the lab an owner whose factor is two days old, so
 * that he can be asked at once. What it prints is what stands on his paper.
 */
import { dataFolder } from '../src/keeper/layout.ts'
import { enrolledBefore } from './owner.ts'

const HELP = `npm run lab:enrol -- ACCOUNT...

Writes into the data folder of the guard ($SEKIMORI_DATA), which must not run. Each account gets a
second factor as of two days ago, and its recovery codes are printed; one of them signs in on /me.
`

async function main(names: readonly string[]): Promise<number> {
  if (names.length === 0 || names.includes('--help')) {
    process.stdout.write(HELP)
    return names.length === 0 ? 2 : 0
  }
  for (const [name, { recoveryCodes }] of await enrolledBefore(
    dataFolder(undefined, process.env),
    names,
  ))
    process.stdout.write(`${name}\n${recoveryCodes.map((code) => `  ${code}\n`).join('')}`)
  return 0
}

process.exitCode = await main(process.argv.slice(2))
