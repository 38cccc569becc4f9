#!/bin/sh
# Failure: says that a unit failed: to the journal always, to webhook and command at most every
# 15 minutes for each unit. Called by sekimori-failure@.service; needs neither guard nor Node.
set -u
unit=$1
why=${MONITOR_SERVICE_RESULT:-failed}${MONITOR_EXIT_STATUS:+ ($MONITOR_EXIT_STATUS)}
quiet=900

# A unit name and a result hold no quotes; whatever else is left out.
plain() { printf '%s' "$1" | tr -cd 'A-Za-z0-9@._:() -'; }
unit=$(plain "$unit")
why=$(plain "$why")

printf '<2>%s failed: %s. It is started again in a minute; submitted mail is held by the mail server meanwhile.\n' "$unit" "$why" >&2

stamp=${RUNTIME_DIRECTORY:-/run/sekimori-failure}/$unit
now=$(date +%s)
last=$(cat "$stamp" 2>/dev/null || echo 0)
[ $((now - last)) -ge "$quiet" ] || exit 0
echo "$now" >"$stamp"

failed=0
if [ -n "${WEBHOOK:-}" ]; then
  body=$(printf '{"unit":"%s","why":"%s","host":"%s","at":"%s"}' "$unit" "$why" "$(plain "$(uname -n)")" "$(date -u +%Y-%m-%dT%H:%M:%SZ)")
  if command -v curl >/dev/null; then
    curl -fsS --max-time 20 --max-redirs 0 -H 'content-type: application/json' --data "$body" "$WEBHOOK" >/dev/null || failed=1
  else
    WEBHOOK=$WEBHOOK BODY=$body timeout 20 /opt/sekimori/bin/node -e '
      const { WEBHOOK, BODY } = process.env
      const answer = await fetch(WEBHOOK, { method: "POST", body: BODY, redirect: "error", headers: { "content-type": "application/json" } })
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)' >/dev/null || failed=1
  fi
  [ "$failed" = 0 ] || echo '<3>the webhook was not reached' >&2
fi
if [ -n "${COMMAND:-}" ]; then
  timeout 30 "$COMMAND" "$unit" "$why" || { failed=1; echo '<3>the command failed' >&2; }
fi
# Nobody heard it: the next failure tries again.
[ "$failed" = 0 ] || rm -f "$stamp"
exit "$failed"
