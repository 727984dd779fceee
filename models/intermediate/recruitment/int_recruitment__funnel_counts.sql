{%- set stages = recruitment_stages() -%}
with

applications as (
    select * from {{ ref('int_recruitment__applications') }}
    where is_open = 0
),

levelled as (
    {%- for field, column in funnel_fields().items() %}
    select
        '{{ field }}' as field,
        {{ level_text(field, column) }} as field_level,
        count(*) as n_applied,
        {%- for stage in stages %}
        {%- set before = stages[loop.index0 - 1] if not loop.first %}
        count(is_{{ stage }}) as n_decided_{{ stage }},
        coalesce(sum(is_{{ stage }}), 0) as n_{{ stage }},
        {%- if before %}
        count(case when is_{{ before }} = 1 then is_{{ stage }} end)
            as n_decided_of_{{ before }},
        count(
            case
                when
                    is_{{ before }} = 1
                    and is_{{ stage }} is null
                    and withdrawn_stage is not null
                    then 1
            end
        ) as n_left_{{ stage }},
        count(
            case
                when
                    is_{{ before }} = 1
                    and is_{{ stage }} is null
                    and withdrawn_stage is null
                    then 1
            end
        ) as n_undecided_{{ stage }},
        {%- else %}
        count(
            case
                when is_{{ stage }} is null and withdrawn_stage is not null then 1
            end
        ) as n_left_{{ stage }},
        count(
            case when is_{{ stage }} is null and withdrawn_stage is null then 1 end
        ) as n_undecided_{{ stage }},
        {%- endif %}
        {%- endfor %}
        count(case when is_offered = 1 and offer_outcome = 'Declined' then 1 end)
            as n_declined,
        count(case when is_offered = 1 and offer_outcome = 'Withdrawn' then 1 end)
            as n_taken_back
    from applications
    group by {{ level_text(field, column) if column else "field_level" }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    {%- for stage in stages %}
    {%- set before = stages[loop.index0 - 1] if not loop.first %}
    select
        field,
        field_level,
        '{{ stage }}' as stage,
        {{ loop.index }} as stage_number,
        n_applied,
        n_decided_{{ stage }} as n_decided,
        n_{{ stage }} as n_reached,
        {{ "n_decided_of_" ~ before if before else "n_decided_" ~ stage }}
            as n_decided_of_previous,
        n_left_{{ stage }} as n_left,
        n_undecided_{{ stage }} as n_undecided,
        {{ "n_declined" if stage == "accepted" else 0 }} as n_declined,
        {{ "n_taken_back" if stage == "accepted" else 0 }} as n_taken_back
    from levelled
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
