{%- set stages = ['applied'] + recruitment_stages() -%}
with

applications as (
    select * from {{ ref('int_recruitment__applications') }}
    where is_open = 0 and is_after_start is not null and is_bme is not null
),

reached as (
    {%- for stage in stages %}
    select
        case is_after_start when 1 then 'after' else 'before' end as period,
        is_senior,
        is_bme,
        '{{ stage }}' as stage,
        is_appointed
    from applications
    {%- if stage != 'applied' %}
    where is_{{ stage }} = 1
    {%- endif %}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        period,
        is_senior,
        is_bme,
        stage,
        count(*) as n_people,
        count(is_appointed) as n_decided,
        count(case when is_appointed = 1 then 1 end) as n_appointed
    from reached
    group by period, is_senior, is_bme, stage
)

select * from final
