/** Hands: starts the root helper. `--instances FILE`, and `--socket PATH` or `--stdio` (default). */
import { parseArgs } from 'node:util'
import { whyOf } from '../lib/fault.ts'
import { runHelper } from './helper.ts'

const note = (text: string): void => {
  process.stderr.write(`hands: ${text}\n`)
}

try {
  const { values } = parseArgs({
    options: {
      instances: { type: 'string' },
      socket: { type: 'string' },
      stdio: { type: 'boolean' },
    },
  })
  if (values.instances === undefined || (values.stdio === true && values.socket !== undefined))
    throw new Error('usage: hands --instances FILE [--socket PATH | --stdio]')
  const socket = values.socket === undefined ? {} : { socket: values.socket }
  await runHelper({ instancesFile: values.instances, note, ...socket })
} catch (thrown) {
  note(whyOf(thrown))
  process.exitCode = thrown instanceof Error && thrown.message.startsWith('usage') ? 2 : 3
}
