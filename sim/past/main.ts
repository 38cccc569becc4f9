/**
 * Past: writes one past case by hand, to try `sekimori investigate` on.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pastCases } from './cases/index.ts'
import { writePast } from './write.ts'

const HELP = `node sim/past/main.ts CASE --out DIR [options]

Writes the logs of a past that never was into DIR/logs, and what really happened into DIR/truth.json.

  --out DIR      a folder that is new or empty
  --seed N       another story of the same kind; default 1
  --scale N      1 is the incident's own size (120,000 recipients); default 0.1
  --list         the cases
  --help         this

Then: sekimori investigate DIR/logs
`

const say = (text: string): void => {
  process.stdout.write(text)
}

function wrong(why: string): 2 {
  process.stderr.write(`${why}\n\n${HELP}`)
  return 2
}

async function main(): Promise<number> {
  let parsed: ReturnType<typeof readOptions>
  try {
    parsed = readOptions()
  } catch (thrown) {
    return wrong(thrown instanceof Error ? thrown.message : String(thrown))
  }
  const { values, positionals } = parsed
  if (values.help) {
    say(HELP)
    return 0
  }
  if (values.list) {
    const width = Math.max(...pastCases.map(({ name }) => name.length))
    for (const { name, about } of pastCases) say(`${name.padEnd(width)}  ${about.en}\n`)
    return 0
  }
  const [name, ...rest] = positionals
  const past = pastCases.find((one) => one.name === name)
  if (name === undefined || rest.length > 0) return wrong('Name one case.')
  if (past === undefined) return wrong(`There is no case ${name}; --list names them.`)
  const { out } = values
  const [seed, scale] = [Number(values.seed), Number(values.scale)]
  if (out === undefined) return wrong('Say where to: --out DIR.')
  if (!Number.isSafeInteger(seed) || seed < 0) return wrong('--seed is a whole number.')
  if (!(scale > 0 && scale <= 10)) return wrong('--scale is a number above 0, and at most 10.')
  if (existsSync(out) && readdirSync(out).length > 0) return wrong(`${out} is not empty.`)
  const { lines, files, submitted } = await writePast(past, out, { seed, scale })
  say(
    `${lines} lines, ${submitted} messages sent by people and thieves, in ${join(out, 'logs')}:\n`,
  )
  for (const file of files) say(`  ${file}\n`)
  say(`What really happened: ${join(out, 'truth.json')}\n`)
  return 0
}

function readOptions() {
  return parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      scale: { type: 'string', default: '0.1' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
}

process.exitCode = await main()
