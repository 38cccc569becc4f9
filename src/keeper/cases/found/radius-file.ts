/** Radius file, written: who was reached, as it lies sealed in a case (`incident/radius-file.ts`). */
import { fates, type Radius } from '../../../incident/radius.ts'
import { RADIUS_FORMAT } from '../../../incident/radius-file.ts'

export * from '../../../incident/radius-file.ts'
/** The name under which a case keeps it. */
export const RADIUS_NAME = 'recipients.ndjson'

/** Addresses that are written before somebody else has a turn. */
const ADDRESSES_A_TURN = 2_000

export const radiusBytes = (radius: Radius): Buffer => Buffer.concat([...piecesOf(radius)])

/** The same; others go on in between: mail is answered on the same thread. */
export async function radiusBytesInTurns(
  radius: Radius,
  pause: () => Promise<void>,
): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (const piece of piecesOf(radius)) {
    pieces.push(piece)
    await pause()
  }
  return Buffer.concat(pieces)
}

function* piecesOf({ accounts, recipients, leftOut }: Radius): Generator<Buffer> {
  let lines = [
    JSON.stringify({
      format: RADIUS_FORMAT,
      recipients: recipients.length,
      leftOut,
      accounts: accounts.map(({ account, messages, recipients: of }) => ({
        account,
        messages,
        recipients: of,
      })),
    }),
  ]
  for (const one of recipients) {
    if (lines.length >= ADDRESSES_A_TURN) {
      yield Buffer.from(`${lines.join('\n')}\n`)
      lines = []
    }
    lines.push(
      JSON.stringify([
        one.recipient,
        ...fates.map((fate) => one[fate]),
        ...[one.messages, one.released],
        ...[one.domestic ? 1 : 0, one.known ? 1 : 0],
        ...[one.firstAt, one.lastAt],
      ]),
    )
  }
  yield Buffer.from(`${lines.join('\n')}\n`)
}
