#!/bin/sh
# Meetings with kcat and jq: what the compacted topic holds now.
#
# apt-get install kcat jq
# JUMPA_BROKER=localhost:9092 sh kcat_meetings.sh
#
# `NULL` ends an id; of equal or lower revisions the first one counts, for delivery is at least once.
set -eu
kcat -b "${JUMPA_BROKER:-localhost:9092}" -C -t news.meetings.v1 -o beginning -e -q -Z -f '%k\t%s\n' | jq -rnR '
  reduce inputs as $line ({newest: {}, told: []};
    ($line | split("\t")) as [$id, $json]
    | if $json == "NULL" then del(.newest[$id]) | .told += ["\($id) dropped"]
      else ($json | fromjson) as $one
        | if (.newest[$id].revision // 0) >= $one.revision then .
          else .newest[$id] = $one
            | .told += ["\($id) r\($one.revision) \($one.change) \($one.status) \($one.merged_into // "")"]
          end
      end)
  | .told[], "\([.newest[] | select(.status != "merged" and .status != "retracted")] | length) meetings live"'
