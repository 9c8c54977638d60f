#!/bin/sh
# Finds the first Python of 3.11 or newer that can make a virtual environment, and lets it do the rest.
for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3 python; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$candidate" "$(dirname "$0")/setup.py"
    fi
done
echo "setup needs Python 3.11 or newer with its venv module: apt-get install -y python3 python3-venv" >&2
exit 1
