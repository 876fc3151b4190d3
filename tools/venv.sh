#!/bin/sh
# Makes .venv: an editable install of hwgen with the packages pinned in constraints.txt; a no-op when that is so.
# PYTHON=... names the interpreter. Status 2: the machine lacks something, and the message says what.
set -eu
cd "$(dirname "$0")/.."

# What .venv was made from, its folder first (a venv that was moved does not run); written last, so that
# an interrupted run leaves no stamp and the next one starts afresh.
stamp=.venv/made-from
made_from() { pwd && cat pyproject.toml constraints.txt; }

say() { printf 'hwgen: %s\n' "$*"; }
stop() {
    say "$*" >&2
    exit 2
}
asked() { "$python" -c "$1" 2>/dev/null; }

# A venv whose Python was replaced has lost its pip.
sound() { [ "$(head -n 1 "$stamp" 2>/dev/null)" = "$(pwd)" ] && .venv/bin/python -c 'import pip' 2>/dev/null; }

if sound && made_from | cmp -s - "$stamp"; then exit 0; fi

candidates=${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}
without_venv=
for python in $candidates none; do
    asked 'import sys; sys.exit(sys.version_info < (3, 11))' || continue
    ! asked 'import ensurepip, venv' || break
    without_venv=${without_venv:-${python##*/}}
done

if [ "$python" = none ]; then
    [ "$(id -u)" -eq 0 ] && sudo='' || sudo='sudo '
    [ -z "$without_venv" ] ||
        stop "$without_venv cannot make a .venv; on Debian and Ubuntu: ${sudo}apt-get install $without_venv-venv"
    stop "Python 3.11 or newer is needed, and none of these is one: $candidates (make PYTHON=/path/to/python names another)"
fi

if ! sound; then
    say "making .venv with $("$python" --version)"
    trap 'exit 2' HUP INT TERM
    trap 'rm -rf .venv' EXIT
    "$python" -m venv --clear .venv || stop "$python could not make .venv; its words are above"
fi
rm -f "$stamp"
say "installing the packages pinned in constraints.txt, about a minute ..."
PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip install -q -c constraints.txt -e '.[dev]' ||
    stop "pip could not install the packages; its words are above"
made_from >"$stamp"
trap - EXIT
