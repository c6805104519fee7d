#!/bin/sh
# Installs the system parts that the tests need and that are missing: Chromium, PostgreSQL. With "venv": Python's
# venv module. Of PostgreSQL only the programs are used: the cluster that Debian makes is not made.
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

have_postgres() {
  for program in /usr/lib/postgresql/*/bin/postgres; do
    if [ -x "$program" ]; then return 0; fi
  done
  command -v postgres >/dev/null
}

if [ "${1:-}" = venv ]; then
  install_package python3-venv
  exit
fi
if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then
  install_package chromium
fi
if ! have_postgres; then
  install_package postgresql-common
  as_root sed -ri 's/^#?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  install_package postgresql
fi
