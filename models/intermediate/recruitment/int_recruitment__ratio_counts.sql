{%- set fields = var('ratio_references') -%}
{%- set breakdowns = ratio_breakdowns() -%}
{%- set columns = fields.keys() | list + breakdowns.values() | select | list -%}
with

applications as (
    select * from {{ ref('int_recruitment__applications') }}
    where is_open = 0
),

cells as (
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        count(
            case
                when is_shortlisted is not null or withdrawn_stage is not null then 1
            end
        ) as n_applied,
        count(case when is_shortlisted = 1 then 1 end) as n_reached_shortlist,
        {{ candidates_shortlisted() }} as n_shortlisted,
        {{ candidates_appointed() }} as n_appointed
    from applications
    group by {{ columns | join(", ") }}
),

final as (
    {%- for breakdown, breakdown_column in breakdowns.items() %}
    {%- set is_last = loop.last %}
    {%- for field in fields %}
    select
        '{{ breakdown }}' as breakdown,
        {{ level_text(breakdown, breakdown_column) }} as breakdown_level,
        '{{ field }}' as field,
        {{ level_text(field, field) }} as field_level,
        sum(n_applied) as n_applied,
        sum(n_reached_shortlist) as n_reached_shortlist,
        sum(n_shortlisted) as n_shortlisted,
        sum(n_appointed) as n_appointed
    from cells
    group by breakdown, breakdown_level, field, field_level
    {{ "union all" if not (loop.last and is_last) }}
    {%- endfor %}
    {%- endfor %}
)

select * from final
