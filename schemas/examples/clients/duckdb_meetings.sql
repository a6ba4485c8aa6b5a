-- Meetings in DuckDB, over an export:
--
-- jumpa export meetings --format parquet -o meetings.parquet
-- duckdb < duckdb_meetings.sql
--
-- An export holds each meeting once, its newest revision; ids that were merged or retracted only with `--all`.
select first_day, status, array_to_string(sides, '+') as sides, city, round(confidence, 2) as confidence
from 'meetings.parquet'
where status not in ('merged', 'retracted')
order by first_day, id;

-- Who met whom, how often.
select one.name as leader, count(*) as meetings
from (select id, unnest(participants) as one from 'meetings.parquet' where status = 'held')
group by all
order by meetings desc, leader;
