#!/usr/bin/env bash
# Writes tree.tar: a root tree with this machine's static busybox under all its names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
mkdir "$tree"/{bin,etc,proc,sys,dev,tmp,www}
cp /bin/busybox "$tree/bin/busybox"
"$tree/bin/busybox" --list | while read -r name; do
  [ "$name" = busybox ] || ln -s busybox "$tree/bin/$name"
done
echo 'root:x:0:0:root:/:/bin/sh' >"$tree/etc/passwd"
echo '<h1>from an image</h1>' >"$tree/www/index.html"
tar -C "$tree" --numeric-owner -cf tree.tar .
