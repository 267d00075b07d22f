#!/usr/bin/env bash
# Builds Ollama 0.23.2 for the end-to-end tests: `build-ollama.sh FOLDER` leaves FOLDER/bin/ollama and FOLDER/lib/ollama
# and prints the path of the program. Needs Go, a C++ compiler, cmake, and the headers of nlohmann-json and stb; about six
# minutes on two idle cores. Later versions do not build as one program with inference in it.
set -euo pipefail

version=v0.23.2
folder=$(mkdir -p "$1" && cd "$1" && pwd)
if [ -x "$folder/bin/ollama" ]; then
  echo "$folder/bin/ollama"
  exit
fi

module_folder() {
  (cd / && go mod download -json "$1") | sed -n 's/.*"Dir": "\(.*\)".*/\1/p'
}

# Go's module archives leave vendor folders out, so three C headers come from elsewhere.
for header in /usr/include/nlohmann/json.hpp /usr/include/stb/stb_image.h; do
  if [ ! -f "$header" ]; then
    echo "missing $header: install the packages nlohmann-json3-dev and libstb-dev" >&2
    exit 1
  fi
done
include=$folder/include
mkdir -p "$include/nlohmann" "$include/stb" "$include/miniaudio"
cp /usr/include/nlohmann/*.hpp "$include/nlohmann/"
cp /usr/include/stb/*.h "$include/stb/"
cp "$(module_folder github.com/gen2brain/malgo@v0.11.24)/miniaudio.h" "$include/miniaudio/"
GOBIN=$folder/bin GOFLAGS=-mod=mod CGO_CPPFLAGS=-I$include go install "github.com/ollama/ollama@$version" >&2

# The program alone computes without vector instructions, ten times slower; it finds these libraries in ../lib/ollama.
cp -r "$(module_folder "github.com/ollama/ollama@$version")" "$folder/src"
chmod -R u+w "$folder/src"
cmake -S "$folder/src" -B "$folder/build" -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_CUDA_COMPILER=NOTFOUND -DCMAKE_HIP_COMPILER=NOTFOUND >&2
cmake --build "$folder/build" -j2 --target ggml-cpu-haswell ggml-cpu-icelake >&2
mkdir -p "$folder/lib/ollama"
cp -P "$folder"/build/lib/ollama/*.so* "$folder/lib/ollama/"
echo "$folder/bin/ollama"
