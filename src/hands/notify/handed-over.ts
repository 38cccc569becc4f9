/** Handed over: whatever kept a notice from its channel, as a fault without secrets. */
import { Fault, whyOf } from '../../lib/fault.ts'
import { Refusal } from './post.ts'

/** Characters of a cause that reach logs and evidence. */
export const WHY_MAX = 300

/** A cause in one bounded line; a secret that a library put into it is taken out. */
export function safeWhy(
  thrown: unknown,
  secrets: readonly (Uint8Array | undefined)[] = [],
): string {
  let why = whyOf(thrown)
  for (const secret of secrets) {
    const text = secret === undefined ? '' : Buffer.from(secret).toString('utf8')
    if (text !== '') why = why.replaceAll(text, '…')
  }
  return why
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .slice(0, WHY_MAX)
    .toWellFormed()
}

export async function handedOver(
  channel: string,
  secret: Uint8Array | undefined,
  send: () => Promise<void>,
): Promise<void> {
  try {
    await send()
  } catch (thrown) {
    const code = thrown instanceof Refusal ? 'notice.refused' : 'notice.failed'
    throw new Fault(code, { channel, why: safeWhy(thrown, [secret]) })
  }
}
