#!/usr/bin/env bash
# Builds and runs a program outside the tree that uses gradus.
#   check.sh find_package|pkg_config|add_subdirectory CMAKE COMPILER SOURCE_FOLDER BUILD_FOLDER
# The first two install into a folder of their own and move it afterwards: nothing installed may point into the build.
set -euo pipefail
way=$1 cmake=$2 compiler=$3 source=$4 build=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$source/tests/install/outside" "$work/outside"   # away from our folders
mkdir "$work/run"

run() { echo "+ $*"; "$@"; }
install_gradus() {
  "$cmake" --install "$build" --prefix "$work/first" >/dev/null
  mv "$work/first" "$work/prefix"
  echo "installed:"
  (cd "$work/prefix" && find . -type f | sort)
}
configure_and_build() {   # CMAKE-OPTION...
  "$cmake" -S "$work/outside" -B "$work/build" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Release "$@"
  "$cmake" --build "$work/build" --parallel 2
  cd "$work/run"
  run "$work/build/outside"
}

case $way in
  find_package)
    install_gradus
    configure_and_build -DCMAKE_PREFIX_PATH="$work/prefix"
    ;;
  pkg_config)
    command -v pkg-config >/dev/null || { echo "skipped: pkg-config is not installed"; exit 77; }
    install_gradus
    PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name gradus.pc)")
    export PKG_CONFIG_PATH
    read -ra flags < <(pkg-config --cflags --libs gradus)
    run "$compiler" -O2 "$work/outside/outside.cpp" -o "$work/outside/program" "${flags[@]}"
    cd "$work/run"
    run "$work/outside/program"
    ;;
  add_subdirectory)
    configure_and_build -DGRADUS_SOURCE="$source"
    # A user gets the library and nothing else of ours.
    for unwanted in tests examples bench; do
      [ ! -e "$work/build/gradus/$unwanted" ] || { echo "add_subdirectory has built our $unwanted"; exit 1; }
    done
    ;;
  *) sed -n 3p "$0"; exit 2 ;;
esac
