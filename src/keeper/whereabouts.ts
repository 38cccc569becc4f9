/** Whereabouts: what the tables of the edge say of an address, as events carry it. */
import type { NetworkFacts } from '../events/senses.ts'
import type { Networks } from '../ports/networks.ts'
import type { Places } from '../ports/places.ts'

export type WhereParts = {
  readonly places: Pick<Places, 'countryOf'>
  readonly networks: Pick<Networks, 'factsOf'>
}

export type Whereabouts = { readonly country?: string; readonly network?: NetworkFacts }

/** Only what is known: a table that is missing leaves its field out. */
export function whereabouts(
  clientIp: string | undefined,
  { places, networks }: WhereParts,
): Whereabouts {
  if (clientIp === undefined) return {}
  const country = places.countryOf(clientIp)
  const network = networks.factsOf(clientIp)
  return {
    ...(country === undefined ? {} : { country }),
    ...(Object.keys(network).length === 0 ? {} : { network }),
  }
}
