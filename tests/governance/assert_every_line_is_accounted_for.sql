-- Lines of a file = clean rows + rejected rows.
select
    file_name,
    sum(case when measure = 'lines' then n_rows else 0 end) as n_lines,
    sum(case when measure in ('clean', 'rejected') then n_rows else 0 end)
        as n_accounted
from {{ ref('rpt_data_quality') }}
where file_name is not null
group by file_name
having
    sum(case when measure = 'lines' then n_rows else 0 end)
    <> sum(case when measure in ('clean', 'rejected') then n_rows else 0 end)
