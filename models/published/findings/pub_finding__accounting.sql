{%- set text = dbt.type_string() -%}
with

data_quality as (
    select * from {{ ref('pub_data_quality') }}
    where specification is null
),

unmapped_words as (
    select * from {{ ref('rpt_unmapped_word') }}
),

extracts as (
    select * from {{ ref('int_governance__extracts') }}
    where extract_name = 'latest' and table_name not in ('simulated', 'value_map')
),

counts as (
    select
        count(distinct case when measure = 'lines' then table_name end) as n_tables,
        coalesce(sum(case when measure = 'lines' then n end), 0) as n_lines,
        coalesce(sum(case when measure = 'clean' then n end), 0) as n_clean,
        coalesce(sum(case when measure = 'rejected' then n end), 0) as n_rejected
    from data_quality
),

unmapped as (
    select
        table_name,
        field,
        sum(n_rows) as n_rows
    from unmapped_words
    group by table_name, field
),

unmapped_public as (
    select
        table_name,
        field,
        {{ published_count('n_rows') }} as n_rows
    from unmapped
),

listed as (
    select
        count(*) as n_fields,
        {{ dbt.listagg(
            "replace(field, '_', ' ') || ' of ' || replace(table_name, '_', ' ')"
            ~ " || ' (' || coalesce('about ' || cast(n_rows as " ~ text
            ~ "), 'too few to publish') || ')'",
            "', '",
            "order by table_name, field"
        ) }} as words
    from unmapped_public
),

dated as (
    select
        count(*) as n_tables,
        count(extract_date) as n_dated,
        min(extract_date) as first_date,
        max(extract_date) as last_date
    from extracts
),

final as (
    select
        'quality' as section,
        'all lines' as finding,
        cast(null as {{ text }}) as specification,
        case n_tables
            when 0 then 'No line of any extract was read.'
            else
                'Every line is accounted for: of ' || {{ whole('n_lines') }}
                || ' lines in ' || {{ whole('n_tables') }} || ' extracts, '
                || {{ whole('n_clean') }} || ' are clean and '
                || {{ whole('n_rejected') }} || ' rejected.'
        end as sentence
    from counts

    union all

    select
        'quality' as section,
        'unmapped words' as finding,
        null as specification,
        case n_fields
            when 0 then 'Every word of every extract is known to the project.'
            else
                'Some rows hold a word that the project does not know: ' || words
                || '. Such a row stays, and its field counts as not known.'
        end as sentence
    from listed

    union all

    select
        'quality' as section,
        'extract dates' as finding,
        null as specification,
        case
            when n_tables = 0 then 'There is no extract to date.'
            when n_dated = 0
                then
                    'No file name tells the day on which its extract was taken, so how'
                    || ' old the data is cannot be said.'
            else
                'The newest extracts are of '
                || cast(first_date as {{ text }})
                || case
                    when first_date < last_date
                        then ' to ' || cast(last_date as {{ text }})
                    else ''
                end || '.'
                || case
                    when n_dated < n_tables
                        then
                            ' The file names of '
                            || cast(n_tables - n_dated as {{ text }})
                            || ' more tell no day.'
                    else ''
                end
        end as sentence
    from dated
)

select * from final
