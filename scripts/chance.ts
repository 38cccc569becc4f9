/**
 * Chance: with which seed, and how often, the properties of a test file are tried.
 *
 * Loaded before the file. In the test command the seed is a fixed one, so that the same tree gives
 * the same outcome, and a red run says that the change is bad; with `random` every run tries others.
 * Properties that name their own number of runs keep it.
 */
import fc from 'fast-check'

/** Cases of one property, unless it says otherwise (the library's own default). */
const CASES = 100

const seed = process.env['SEKIMORI_SEED'] ?? '1'
const times = Number(process.env['SEKIMORI_TIMES'] ?? 1)
fc.configureGlobal({
  numRuns: CASES * times,
  ...(seed === 'random' ? {} : { seed: Number(seed) }),
})
