/**
 * Daytime: lets the servers of a test live where it is morning now.
 *
 * A house that has learned nothing is judged by what is usual for people, and few send at night: there
 * mail of colleagues is rather delayed, and a theft is stopped elsewhere. What tests expect of a day
 * must not depend on the hour at which they run. Call it before anything is started; nights have their
 * drills.
 */
const MORNING = 10

/**
 * Sets the zone of this process and of those that it starts; returns it. `hour`: of the day that it is
 * there (a house with a history has not begun its work at 7).
 */
export function liveByDay(hour = MORNING, now = new Date()): string {
  const ahead = hour - now.getUTCHours()
  const offset = ahead < -12 ? ahead + 24 : ahead
  // The sign of these names is the other way round (tz database).
  const zone = `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`
  process.env['TZ'] = zone
  return zone
}
