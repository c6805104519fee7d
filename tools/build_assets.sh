#!/bin/sh
# Builds the pages' scripts, styles and fonts with this machine's Node.js, or with the one packaged for Python.
set -eu
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null; then
  .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt
  PATH="$PWD/.venv/bin:$PATH"
fi

cd assets
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
npm run --silent check
npm run --silent build
