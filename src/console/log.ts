/**
 * Log: one JSON object a line (pino), without what is nobody's business.
 *
 * A request is told by the address as the schemas write it (`/api/v1/accounts/{account}`), never as it
 * was asked: names of accounts, what somebody searched for, cookies, tokens and bodies are in none of
 * it. What other code logs by mistake under such a name is taken out.
 */
import { type DestinationStream, type Logger, pino } from 'pino'

const SECRET = [
  'cookie',
  'set-cookie',
  'authorization',
  'token',
  'session',
  'password',
  'code',
  'secret',
  'body',
  'query',
  'url',
  'headers',
]

export type ConsoleLog = Logger

/** Default: standard error, as the rest of the house. */
export const openLog = (level: string, to: DestinationStream = pino.destination(2)): ConsoleLog =>
  pino(
    {
      level,
      base: { room: 'console' },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: SECRET.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
        remove: true,
      },
      serializers: {
        // A stack tells where; a message may quote what came in.
        err: (thrown: unknown) =>
          thrown instanceof Error
            ? { type: thrown.name, stack: (thrown.stack ?? '').split('\n').slice(1, 12).join('\n') }
            : { type: typeof thrown },
      },
    },
    to,
  )
