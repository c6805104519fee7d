#!/bin/sh
# Builds the pages' scripts, styles and fonts with this machine's Node.js, or with the one packaged for Python.
set -eu
cd "$(dirname "$0")/.."

# Debian's own Node.js is often older than the build tools take.
new_enough() {
  command -v npm >/dev/null && command -v node >/dev/null &&
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)'
}

if ! new_enough; then
  echo "No Node.js 20 or newer here: installing the one packaged for Python"
  .venv/bin/python tools/install.py requirements/node.txt
  PATH="$PWD/.venv/bin:$PATH"
fi

cd assets
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
npm run --silent check
npm run --silent build
