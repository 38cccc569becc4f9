/**
 * The house plan: which room may ask which, and which rooms may not touch the world.
 *
 * A new room starts here with one line, and in the table of ARCHITECTURE.md with the same doors.
 */
export type Room = { readonly touchesWorld: boolean; readonly mayAsk: readonly string[] }
const pure = (...mayAsk: string[]): Room => ({ touchesWorld: false, mayAsk })
const edge = (...mayAsk: string[]): Room => ({ touchesWorld: true, mayAsk })

export const rooms: Readonly<Record<string, Room>> = {
  lib: pure(),
  events: pure('lib'),
  accounts: pure('lib', 'events'),
  verdict: pure('lib', 'events', 'accounts'),
  containment: pure('lib', 'events', 'verdict'),
  evidence: pure('lib', 'events'),
  incident: pure('lib', 'events', 'accounts', 'verdict', 'evidence'),
  cases: pure('lib', 'events', 'verdict', 'containment', 'evidence', 'incident'),
  reports: pure('lib', 'events', 'verdict', 'incident', 'cases'),
  people: pure('lib', 'events'),
  senses: pure('lib', 'events'),
  'step-up': pure('lib', 'events', 'people'),
  ports: pure(
    'lib',
    'events',
    'accounts',
    'verdict',
    'containment',
    'evidence',
    'people',
    'step-up',
    'incident',
    'cases',
  ),
  sources: edge('lib', 'events', 'ports'),
  gate: edge('lib', 'events', 'verdict', 'ports'),
  hands: edge('lib', 'containment', 'ports'),
  store: edge(
    'lib',
    'events',
    'accounts',
    'verdict',
    'evidence',
    'people',
    'step-up',
    'cases',
    'ports',
  ),
  attach: edge('lib', 'ports'),
  places: edge('lib', 'ports'),
  render: edge('lib', 'reports', 'incident', 'cases'),
  witness: edge('lib', 'evidence', 'ports'),
  console: edge(
    'lib',
    'events',
    'accounts',
    'verdict',
    'containment',
    'evidence',
    'people',
    'step-up',
    'incident',
    'cases',
    'reports',
    'render',
    'ports',
  ),
  keeper: edge('*'),
  cli: edge('*'),
}

/** The only doors out of src/: who may ask for which file. */
export const outside: Readonly<Record<string, string>> = {
  'cli/drill.ts': '../sim/drills/index.ts',
}
