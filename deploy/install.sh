#!/bin/sh
# Install planbro from a wheelhouse, without network. Run as root in the folder that `make wheelhouse` made:
#
#   sh deploy/install.sh [kommune|trust|processor]
#
# Run again it upgrades (read docs/upgrade.md first). It never touches settings, keys or data that are there, and starts
# nothing: what remains to be done is told at the end. PREFIX, ETC, STATE and UNITS say where; PYTHON names the
# interpreter (3.11 or newer); NO_SYSTEM=1 makes neither user nor units, which a container or a trial wants.
set -eu

DEPLOYMENT=${1:-kommune}
PREFIX=${PREFIX:-/opt/planbro}
ETC=${ETC:-/etc/planbro}
STATE=${STATE:-/var/lib/planbro}
BACKUP=${BACKUP:-/var/backups/planbro}
UNITS=${UNITS:-/etc/systemd/system}
PYTHON=${PYTHON:-python3}
HERE=$(cd "$(dirname "$0")/.." && pwd)

fail() { echo "install: $*" >&2; exit 1; }

case $DEPLOYMENT in kommune|trust|processor) ;; *) fail "kommune, trust or processor, not $DEPLOYMENT" ;; esac
[ -f "$HERE/SHA256SUMS" ] || fail "$HERE is no wheelhouse: SHA256SUMS is not there"
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or newer; name it with PYTHON="

echo "checking what is here"
(cd "$HERE" && sha256sum --check --quiet SHA256SUMS) || fail "a file is not as it was made"

if [ -z "${NO_SYSTEM:-}" ]; then
  [ "$(id -u)" = 0 ] || fail "run it as root, or with NO_SYSTEM=1"
  getent group planbro >/dev/null || groupadd --system planbro
  getent passwd planbro >/dev/null ||
    useradd --system --gid planbro --home-dir "$STATE" --no-create-home --shell /usr/sbin/nologin planbro
  OWN="-o planbro -g planbro" READ="-o root -g planbro"
else
  OWN="" READ=""
fi

echo "installing into $PREFIX"
# A venv knows its own path, so it is made where it stays; the one before is kept beside it, and put back on a fault.
rm -rf "$PREFIX.old"
[ ! -d "$PREFIX" ] || mv "$PREFIX" "$PREFIX.old"
back() { rm -rf "$PREFIX"; [ ! -d "$PREFIX.old" ] || mv "$PREFIX.old" "$PREFIX"; }
trap back EXIT INT TERM
"$PYTHON" -m venv "$PREFIX"
PIP_DISABLE_PIP_VERSION_CHECK=1 "$PREFIX/bin/python" -m pip install -q --no-index --find-links "$HERE" \
  --require-hashes -r "$HERE/requirements.txt"
"$PREFIX/bin/python" -m pip --disable-pip-version-check -q check
"$PREFIX/bin/planbro" --version
trap - EXIT INT TERM
install -d "$PREFIX/share"
cp "$HERE/sbom.json" "$HERE/LICENSE" "$PREFIX/share/"

# shellcheck disable=SC2086  # OWN and READ are several words
install -d $OWN -m 0700 "$STATE" "$STATE/adt" "$BACKUP"
# shellcheck disable=SC2086
install -d $READ -m 0750 "$ETC" "$ETC/secrets"
[ -f "$ETC/planbro.toml" ] || "$PREFIX/bin/planbro" config new "$DEPLOYMENT" -o "$ETC/planbro.toml"
if [ ! -f "$ETC/secrets/keys" ]; then
  (
    umask 0077
    for id in k1 search; do printf '%s:%s\n' "$id" "$(head -c 32 /dev/urandom | base64 | tr -d '\n')"; done \
      > "$ETC/secrets/keys.new"
    mv "$ETC/secrets/keys.new" "$ETC/secrets/keys"
  )
fi
if [ -z "${NO_SYSTEM:-}" ]; then
  chown root:planbro "$ETC/planbro.toml" "$ETC/secrets/keys"
  chmod 0640 "$ETC/planbro.toml"
  chmod 0440 "$ETC/secrets/keys"
  install -d "$UNITS"
  install -m 0644 "$HERE"/deploy/systemd/planbro-* "$UNITS/"
  ! command -v systemctl >/dev/null || systemctl daemon-reload || true
fi

cat <<END
planbro is installed. To do now:
  1. Keep a copy of $ETC/secrets/keys where backups do not go. Without it nothing that is stored can be read.
  2. Fill in $ETC/planbro.toml, then: planbro config check $ETC/planbro.toml
  3. systemctl enable --now planbro-worker.service planbro-backup.timer
  4. Where others are to ask it: [service] (docs/serve.md), then planbro serve --check and
     systemctl enable --now planbro-serve.service
END
