{#
    Every kept extract of a table, clean rows only: the latest and all before it. Of one
    extract alone nothing can have changed, and there is no row.
#}
{% macro staged_history(table, key, fields) -%}
with

landed as (
    select * from {{ clean_rows(table) }} as landed
),

final as (
    select
        {{ key }},
        {%- for field in fields %}
        {{ field }},
        {%- endfor %}
        extract_date
    from landed
    where (
        select count(*)
        from {{ source('landing', 'landed_files') }} as files
        where files.table_name = '{{ table }}' and files.n_read > 0
    ) > 1
)

select * from final
{%- endmacro %}

{#
    What changed between each extract and the one before it, by their dates, so that a
    late extract takes its place and one sent again changes nothing. A row is appeared,
    gone, or changed in a field.
#}
{% macro extract_changes(history, key, fields) -%}
    {%- set text = dbt.type_string() -%}
with

history as (
    select * from {{ ref(history) }}
),

extracts as (
    select
        extract_date,
        row_number() over (order by extract_date asc nulls first) as place
    from (select distinct extract_date from history) as dated
),

ends as (
    select max(place) as last_place
    from extracts
),

placed as (
    select
        history.*,
        extracts.place
    from history
    inner join extracts
        on
            history.extract_date = extracts.extract_date
            or (history.extract_date is null and extracts.extract_date is null)
),

compared as (
    select
        placed.*,
        before.place as place_before,
        after.place as place_after
        {%- for field in fields %},
        before.{{ field }} as {{ field }}_before
        {%- endfor %}
    from placed
    left join placed as before
        on
            placed.{{ key }} = before.{{ key }}
            and placed.place = before.place + 1
    left join placed as after
        on
            placed.{{ key }} = after.{{ key }}
            and placed.place = after.place - 1
),

changes as (
    select
        {{ key }},
        place,
        'appeared' as change,
        'row' as field,
        cast(null as {{ text }}) as value_before,
        cast(null as {{ text }}) as value_after
    from compared
    where place > 1 and place_before is null

    union all

    select
        compared.{{ key }},
        compared.place + 1 as place,
        'gone' as change,
        'row' as field,
        cast(null as {{ text }}) as value_before,
        cast(null as {{ text }}) as value_after
    from compared
    cross join ends
    where compared.place < ends.last_place and compared.place_after is null
    {%- for field in fields %}

    union all

    select
        {{ key }},
        place,
        'changed' as change,
        '{{ field }}' as field,
        {{ field }}_before as value_before,
        {{ field }} as value_after
    from compared
    where
        place_before is not null
        and coalesce({{ field }}_before, '') <> coalesce({{ field }}, '')
    {%- endfor %}
),

final as (
    select
        changes.{{ key }},
        extracts.extract_date,
        before.extract_date as previous_extract_date,
        changes.change,
        changes.field,
        changes.value_before,
        changes.value_after
    from changes
    inner join extracts
        on changes.place = extracts.place
    inner join extracts as before
        on changes.place = before.place + 1
)

select * from final
{%- endmacro %}
