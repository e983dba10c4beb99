#!/usr/bin/env bash
# Development only, needs Go: run.sh conditions|runs|status|templates|shapes REQUESTS.jsonl OUTPUT_FOLDER
# Builds the oracle against both releases and writes OUTPUT_FOLDER/v1.9.3.jsonl and OUTPUT_FOLDER/v1.10.2.jsonl.
set -euo pipefail
mode=$1 requests=$(realpath "$2") output=$(realpath -m "$3")
cd "$(dirname "${BASH_SOURCE[0]}")"
export GOTOOLCHAIN=auto
mkdir -p bin "$output"
for release in v1.9.3 v1.10.2; do
  tags=()
  if [ "$release" = v1.10.2 ]; then tags=(-tags argo1_10); fi
  go build -modfile="$release/go.mod" ${tags[@]+"${tags[@]}"} -o "bin/oracle-$release" .
  "bin/oracle-$release" "$mode" <"$requests" >"$output/$release.jsonl"
done
