# shellcheck shell=bash
# What every set-up step shares. Sourced by them; they are started by set-up.ts with
#   LAB       the lab's directory; all that a step writes lies below it
#   RESOURCES the directory this file's parent is in (images, expander)
#   SUITE     the Debian release the lab's Docker comes from
#   MIRROR    where apt gets packages from
set -euo pipefail

PACKAGES=$LAB/packages-$SUITE
OLD_PACKAGES=$LAB/packages-bookworm
SYSTEM=$LAB/system
KEYS=$LAB/keys

# fail MESSAGE: ends the step; set-up.ts prints the message and where the log is.
fail() { printf '%s\n' "$*" >&2; exit 1; }

# is_current STAMP KEY: the step was done before with the same ingredients.
is_current() { [ -e "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# from_system PROGRAM ARGUMENTS: runs a program of the unpacked system with that system's libraries.
from_system() {
  local program=$1; shift
  "$SYSTEM/usr/lib64/ld-linux-x86-64.so.2" --library-path "$SYSTEM/usr/lib/x86_64-linux-gnu" "$SYSTEM/$program" "$@"
}
