#!/usr/bin/env bash
# Development only, needs Go: run.sh <REQUESTS.jsonl >ANSWERS.jsonl
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export GOTOOLCHAIN=auto
mkdir -p bin
go build -o bin/engine . >&2
exec bin/engine
