#!/bin/sh
# Installs the system parts that the tests need and that are missing: Chromium. With "venv": Python's venv module.
set -eu

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    echo "Install it as root, then try again: $*" >&2; exit 1
  fi
}

install_package() {
  command -v apt-get >/dev/null || { echo "Install $1 with this system's package manager, then try again." >&2; exit 1; }
  echo "Installing $1"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

if [ "${1:-}" = venv ]; then
  install_package python3-venv
elif ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then
  install_package chromium
fi
