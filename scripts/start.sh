#!/usr/bin/env bash
# Sets up, builds, and runs examples/quickstart.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ "$(uname -s)" = Linux ] && [ "$(id -u)" != 0 ]; then
  {
    echo 'stack makes namespaces, networks and mounts, which needs root. Run:'
    # shellcheck disable=SC2016 # Printed for the reader's shell.
    echo '  sudo env "PATH=$PATH" npm start'
  } >&2
  exit 1
fi

scripts/setup.sh
scripts/build-changed.sh

export QUICKSTART_PORT="${QUICKSTART_PORT:-8080}"
file=examples/quickstart/stack.yaml
stack=(node dist/stack.cjs -f "$file")

output=$(mktemp)
trap 'rm -f "$output"' EXIT
if ! "${stack[@]}" up -d --wait 2> >(tee "$output" >&2); then
  if grep -q NW0001 "$output"; then
    printf '\nPort %s of this machine is taken. Choose another one:\n' "$QUICKSTART_PORT" >&2
    printf '  QUICKSTART_PORT=%s npm start\n' "$((QUICKSTART_PORT + 1))" >&2
  fi
  exit 1
fi

echo
"${stack[@]}" ps
cat <<END

Open http://localhost:$QUICKSTART_PORT and reload the page: the counter goes up.

Next, from $PWD:
  ${stack[*]} logs -f
  ${stack[*]} ps
  ${stack[*]} down
END
