{%- set stages = recruitment_stages() -%}
{%- set bigint = dbt.type_bigint() -%}
with

applications as (
    select * from {{ ref('int_recruitment__applications') }}
    where is_open = 0
),

-- The applications of a level that had the same course are counted once for all stages.
courses as (
    {%- for field, column in funnel_fields().items() %}
    select
        '{{ field }}' as field,
        {{ level_text(field, column) }} as field_level,
        {%- for stage in stages %}
        is_{{ stage }},
        {%- endfor %}
        withdrawn_stage,
        offer_outcome,
        count(*) as n
    from applications
    group by
        {%- if column %}
        {{ level_text(field, column) }},
        {%- endif %}
        {%- for stage in stages %}
        is_{{ stage }},
        {%- endfor %}
        withdrawn_stage,
        offer_outcome
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- Everybody reached what comes before the first stage.
judged as (
    {%- for stage in stages %}
    select
        field,
        field_level,
        '{{ stage }}' as stage,
        {{ loop.index }} as stage_number,
        {{ 1 if loop.first else "is_" ~ stages[loop.index0 - 1] }} as is_previous,
        is_{{ stage }} as is_reached,
        withdrawn_stage,
        offer_outcome,
        n
    from courses
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        field,
        field_level,
        stage,
        stage_number,
        cast(sum(n) as {{ bigint }}) as n_applied,
        cast(sum(case when is_reached is not null then n else 0 end) as {{ bigint }})
            as n_decided,
        cast(sum(case when is_reached = 1 then n else 0 end) as {{ bigint }})
            as n_reached,
        cast(
            sum(
                case
                    when
                        is_previous = 1
                        and is_reached is not null
                        then n
                    else 0
                end
            ) as {{ bigint }}
        ) as n_decided_of_previous,
        cast(
            sum(
                case
                    when
                        is_previous = 1
                        and is_reached is null
                        and withdrawn_stage is not null
                        then n
                    else 0
                end
            ) as {{ bigint }}
        ) as n_left,
        cast(
            sum(
                case
                    when
                        is_previous = 1
                        and is_reached is null
                        and withdrawn_stage is null
                        then n
                    else 0
                end
            ) as {{ bigint }}
        ) as n_undecided,
        cast(
            sum(
                case
                    when
                        stage = 'accepted'
                        and is_previous = 1
                        and offer_outcome = 'Declined'
                        then n
                    else 0
                end
            ) as {{ bigint }}
        ) as n_declined,
        cast(
            sum(
                case
                    when
                        stage = 'accepted'
                        and is_previous = 1
                        and offer_outcome = 'Withdrawn'
                        then n
                    else 0
                end
            ) as {{ bigint }}
        ) as n_taken_back
    from judged
    group by field, field_level, stage, stage_number
)

select * from final
