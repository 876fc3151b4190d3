#!/bin/sh
# Sees to what hwgen needs from outside Python: `programs.sh build` (TeX), `programs.sh test` (TeX, poppler, qpdf).
# On Debian and Ubuntu, as root or with password-less sudo, it installs what is missing. Elsewhere, or with
# INSTALL=no, it prints the one command for each system and stops with status 2.
set -eu
cd "$(dirname "$0")/.."

purpose=$1
log=build/apt-get.log
become=  # how a user of this machine becomes root
[ "$(id -u)" -eq 0 ] || become='sudo '

say() { printf 'hwgen: %s\n' "$*"; }

needed() { awk -v purpose="$purpose" '!/^#/ && ($2 == "build" || $2 == purpose)' tools/programs.txt; }

# Lines of programs.txt whose file or command is not on this machine.
missing() {
    names=$(needed | awk '{ print $1 }')
    found=$(
        # shellcheck disable=SC2086  # one word for each name
        kpsewhich $names 2>/dev/null | awk -F/ '{ printf "%s ", $NF }'
        for name in $names; do
            if command -v "$name" >/dev/null; then printf '%s ' "$name"; fi
        done
    )
    needed | awk -v found=" $found" '!index(found, " " $1 " ")'
}

# Packages that bring the missing lines: $1 is the column of the system, $2 what the names look like.
packages() {
    printf '%s\n' "$lines" | awk -v column="$1" -v names="${2:-.}" '
        $1 ~ names && !seen[$column]++ { printf "%s%s", separator, $column; separator = " " }'
}

# Without TeX every TeX file is missing, and its command says enough.
absent() {
    case " $(packages 1) " in
    *' pdflatex '*) packages 1 '^[^.]+$' ;;
    *) packages 1 ;;
    esac
}

apt_command() { printf 'apt-get install --no-install-recommends %s' "$(packages 3)"; }

mac_command() {
    brewed=$(packages 6 '^[^.]+$')
    tex=$(packages 6 '[.]')
    tlmgr='sudo /Library/TeX/texbin/tlmgr'
    printf '%s' "${brewed:+brew install $brewed}" "${brewed:+${tex:+ && }}" \
        "${tex:+$tlmgr update --self && $tlmgr install $tex}"
}

print_commands() {
    say "install it with the one command of your system, then call make again:"
    printf '  Debian, Ubuntu:  %s\n' "$become$(apt_command)"
    printf '  Fedora:          %s\n' "${become}dnf install $(packages 4)"
    printf '  Arch:            %s\n' "${become}pacman -S --needed $(packages 5)"
    printf '  macOS:           %s\n' "$(mac_command)"
}

# True where apt-get may be run without asking anyone.
may_install() {
    [ "${INSTALL:-yes}" != no ] || return 1
    grep -Eqs '^ID(_LIKE)?=.*(debian|ubuntu)' "${OS_RELEASE:-/etc/os-release}" || return 1
    command -v apt-get >/dev/null || return 1
    [ -z "$become" ] || sudo -n true 2>/dev/null
}

apt() {
    ${become:+sudo -n} env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
        apt-get -o DPkg::Lock::Timeout=300 "$@" </dev/null >"$log" 2>&1
}

# shellcheck disable=SC2046  # one word for each package
apt_install() { apt install --no-install-recommends "$@" $(packages 3); }

or_stop() {
    [ "$1" -ne 0 ] || return 0
    tail -n 30 "$log"
    say "apt-get failed; its words are above and in $log"
    print_commands
    exit 2
}

install_with_apt() {
    mkdir -p build
    say "to be installed with: $become$(apt_command)"
    # --print-uris installs nothing: it says what would be fetched and how large it is.
    if ! apt_install --print-uris; then
        say "reading the package lists, to learn the size ..."
        apt update || or_stop $?
        apt_install --print-uris || or_stop $?
    fi
    sed -n '/NEW packages/,/disk space/p' "$log"
    say "downloading ..."
    # Package lists that are out of date name files that are gone.
    apt_install --yes --download-only ||
        { apt update && apt_install --yes --download-only; } || or_stop $?
    say "installing, a minute or two ..."
    apt_install --yes || or_stop $?
}

lines=$(missing)
[ -n "$lines" ] || exit 0
say "not on this machine: $(absent)"
if ! may_install; then
    print_commands
    exit 2
fi
install_with_apt
lines=$(missing)
if [ -n "$lines" ]; then
    say "still not found after the installation: $(absent)"
    exit 2
fi
say "installed."
