/**
 * Verbs of the anchors on the control socket.
 *
 * They show nothing but checkpoints, and lay these down where the configuration says: whoever may open the
 * socket may ask for it, without a code.
 */
import { hashBytes } from '../../evidence/bytes.ts'
import { refused } from '../control/who.ts'
import type { Reply, Request } from '../control/wire.ts'
import type { Anchoring } from './anchoring.ts'
import { isSentWay, LEFT_BYTES_MAX } from './anchors.ts'

export function anchorReads(
  anchoring: Pick<Anchoring, 'anchors' | 'sealing'>,
): Readonly<Record<string, (request: Request) => Promise<Reply>>> {
  const { anchors, sealing } = anchoring
  return {
    'anchor.lay': async ({ what }) => {
      if (!isSentWay(what)) return refused('a way is mail or tsa')
      const { size, at, file } = await anchors.lay(what)
      return { ok: true, laid: { way: what, size, at: new Date(at).toISOString(), file } }
    },
    'anchor.take': async () => {
      const { note, checkpoint, at } = await anchors.take()
      return {
        ok: true,
        taken: {
          note,
          origin: checkpoint.origin,
          size: checkpoint.size,
          root: Buffer.from(hashBytes(checkpoint.root)).toString('hex'),
          at: new Date(at).toISOString(),
          sealsRoot: sealing.facts().root,
        },
      }
    },
    'anchor.done': async ({ what, anchored }) => {
      if (what !== 'qr' && what !== 'medium') return refused('a way is qr or medium')
      const { size, left } = (anchored ?? {}) as { size?: unknown; left?: unknown }
      if (!Number.isSafeInteger(size) || typeof left !== 'string' || left.length > LEFT_BYTES_MAX)
        return refused('it does not say which checkpoint was laid down')
      const laid = await anchors.done(what, size as number, left)
      if (laid === undefined) return refused('no checkpoint of this size was taken')
      return { ok: true, laid: { way: what, size: laid.size, file: laid.file } }
    },
  }
}
