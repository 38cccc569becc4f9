/** Push hosts: names of push services, as the configuration has them and a subscription is held against. */
import { isIP } from 'node:net'

export const ENDPOINT_CHARACTERS_MAX = 1_024
/** The services of the browsers there are: Chrome and Android, Firefox, Edge, Safari. */
export const PUSH_SERVICES: readonly string[] = [
  'fcm.googleapis.com',
  '*.push.services.mozilla.com',
  '*.notify.windows.com',
  'web.push.apple.com',
]

/** `name`, `*.name`, and either with a port. */
export const isPushHost = (text: string): boolean =>
  text.length <= 253 &&
  /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/.test(text) &&
  isIP(text.split(':')[0] ?? '') === 0
