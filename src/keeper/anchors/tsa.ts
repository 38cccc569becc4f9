/** TSA anchor: a time stamp of an authority over the newest checkpoint, checked before it is kept. */
import { hash, randomBytes } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import { isRefused } from '../../evidence/refused.ts'
import { postOctets, Refusal } from '../../hands/notify/post.ts'
import { authoritiesIn } from '../../hands/notify/secret-file.ts'
import type { Instant } from '../../lib/time.ts'
import type { AnchorsConfig } from './config.ts'
import { NONCE_BYTES, nonceFrom, TSA_ANSWER_BYTES_MAX, tsaRequest } from './tsa-request.ts'
import type { Stamped } from './tsa-token.ts'

export type StampedNote = Stamped & { readonly answer: Uint8Array }

/** Stamps the octets of a note. Rejects with what the network said, or a `Refusal` of the answer. */
export async function stamp(
  config: NonNullable<AnchorsConfig['tsa']>,
  note: Uint8Array,
  now: () => Instant,
): Promise<StampedNote> {
  const authorities =
    config.caFile === undefined ? rootCertificates : [authoritiesIn(config.caFile)]
  const nonce = nonceFrom(randomBytes(NONCE_BYTES))
  const { allowPrivate, allowLoopback, seconds, url } = config
  const { bytes: answer } = await postOctets(
    // A token proves itself, so plain HTTP does (RFC 3161 §3.4); many authorities offer only that.
    { url, allowPrivate, allowLoopback, allowPlain: true, msMax: seconds * 1_000 },
    {
      bytes: tsaRequest(Buffer.from(hash('sha256', note), 'hex'), nonce),
      type: 'application/timestamp-query',
      accept: 'application/timestamp-reply',
      answerMax: TSA_ANSWER_BYTES_MAX,
    },
  )
  // Loaded when it is first used: it takes a quarter of a second.
  const { readAnswer } = await import('./tsa-token.ts')
  const stamped = await readAnswer(answer, { stamped: note, nonce, now: now(), authorities })
  if (isRefused(stamped)) throw new Refusal(stamped.refused)
  return { ...stamped, answer }
}
