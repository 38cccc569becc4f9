#!/bin/sh
# Begin-again: a minute after a unit gave up it may try again, as long as nobody stopped or disabled it.
set -u
sleep "${AGAIN_SECONDS:-60}"
[ "$(systemctl is-failed "$1")" = failed ] || exit 0
systemctl reset-failed "$1"
exec systemctl --no-block start "$1"
