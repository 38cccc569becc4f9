/** Limits of what is told live, by name. */
import { minutes, seconds } from '../../lib/time.ts'

/** Browsers that listen at one time; one more is told to come again. */
export const LIVE_CLIENTS_MAX = 256
/** Of these, of one session: a browser has so many pages open. */
export const LIVE_OF_SESSION_MAX = 24

export type LiveLimits = Readonly<
  Record<
    'ring' | 'beat' | 'beatEvents' | 'waitingBytes' | 'lossesMax' | 'heartbeat' | 'life',
    number
  >
>

export const liveLimits: LiveLimits = {
  /** Events that a browser that comes back may still get. */
  ring: 1_024,
  /** What comes within so long goes out together. */
  beat: 100,
  /** More than so many do not wait for the beat. */
  beatEvents: 512,
  /** Octets that wait for one listener; then the eldest are lost. */
  waitingBytes: 512 * 1024,
  /** Losses one after the other, without one octet being taken, until a listener is cut. */
  lossesMax: 20,
  /** A sign of life, and a look whether the session still lives. */
  heartbeat: seconds(15),
  /** The longest that one stream lives; the browser opens the next by itself. */
  life: minutes(60),
}
