/**
 * Binding: what a request is about, and what an approval is good for: network, protocol, program.
 *
 * The network is the /24 or /48 of the client, never its address, so that a new lease or another
 * address of the same office is the same origin. Of a mobile network it is the operator where the
 * tables know it (`AS64500`): behind carrier-grade NAT one telephone has a new /24 every hour. Then
 * an approval is good for every customer of that operator, who would need the password, the same
 * protocol and the same program besides, while it lasts; that is the price of not asking each hour.
 * Where a client shows no program the binding has none, and a client that shows one is another.
 */
import { networkOf } from '../events/account.ts'
import type { LoginProtocol } from '../events/login.ts'
import type { NetworkFacts } from '../events/senses.ts'
import type { StepUpBinding } from '../events/step-up.ts'

export type Origin = {
  readonly clientIp: string
  readonly protocol?: LoginProtocol
  readonly network?: NetworkFacts
  readonly client?: number
}

export const bindingOf = ({ clientIp, protocol, network, client }: Origin): StepUpBinding => ({
  network:
    network?.kind === 'mobile' && network.operator !== undefined
      ? `AS${network.operator}`
      : networkOf(clientIp),
  protocol: protocol ?? 'other',
  ...(client === undefined ? {} : { client }),
})

export const sameBinding = (a: StepUpBinding, b: StepUpBinding): boolean =>
  a.network === b.network && a.protocol === b.protocol && a.client === b.client
