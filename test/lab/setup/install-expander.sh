#!/bin/bash
# Installs gitlab-ci-local, which reads and expands CI files for the lab. It is not ours on purpose:
# pipewright's own reading of a file is not what judges it.
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"

key=$(cat "$RESOURCES"/expander/package*.json | sha256sum)
is_current "$LAB/expander/.complete" "$key" && exit 0
rm -rf "$LAB/expander"
mkdir -p "$LAB/expander"
cp "$RESOURCES"/expander/package*.json "$LAB/expander/"
(cd "$LAB/expander" && npm ci --ignore-scripts --no-audit --no-fund)
"$LAB/expander/node_modules/.bin/gitlab-ci-local" --version || fail "gitlab-ci-local does not start on node $(node --version)"
printf '%s\n' "$key" > "$LAB/expander/.complete"
