{#-
    Texts of one author are alike, so the error of a mean is by author, and a share's
    interval is Wilson's on the texts that as many independent ones would be worth.
-#}
{%- set min_authors = 10 -%}
{%- set columns = ['author_role'] + tone_fields() -%}
{%- set parts = {
    'mean_tone': 'total',
    'negative_share': 'n_negative',
    'toneless_share': 'n_toneless',
} -%}
with

decided_texts as (
    select * from {{ ref('int_recruitment__decided_texts') }}
),

outcomes as (
    select
        *,
        'decided' as outcome
    from decided_texts

    union all

    select
        *,
        case is_offered when 1 then 'offered' else 'not offered' end as outcome
    from decided_texts
),

levels as (
    select
        *,
        'all' as field,
        'All' as field_level
    from outcomes
    {%- for column in columns %}

    union all

    select
        *,
        '{{ column }}' as field,
        {{ column }} as field_level
    from outcomes
    where {{ column }} is not null
    {%- endfor %}
),

candidates as (
    select
        field,
        field_level,
        outcome,
        count(distinct candidate_id) as n_candidates
    from levels
    group by field, field_level, outcome
),

by_author as (
    select
        field,
        field_level,
        outcome,
        author_id,
        count(*) as n,
        {{ exact_sum('tone') }} as total,
        sum(case when tone < 0 then 1 else 0 end) as n_negative,
        sum(case when tone = 0 then 1 else 0 end) as n_toneless
    from levels
    group by field, field_level, outcome, author_id
),

summed as (
    select
        field,
        field_level,
        outcome,
        count(*) as n_authors,
        sum(n) as n,
        sum(n_negative) as n_negative,
        sum(n_toneless) as n_toneless,
        {%- for measure, part in parts.items() %}
        round({{ exact_sum(part) }} / sum(n), 12) as {{ measure }},
        {{ exact_sum(part ~ ' * ' ~ part) }} as {{ measure }}_squares,
        {{ exact_sum(part ~ ' * n') }} as {{ measure }}_products,
        {%- endfor %}
        sum(n * n) as text_squares
    from by_author
    group by field, field_level, outcome
),

varied as (
    select
        {%- for measure in parts %}
        {{ variance_by_author(measure) }} as {{ measure }}_variance,
        {%- endfor %}
        *
    from summed
),

estimated as (
    {%- for measure, part in parts.items() %}
    select
        field,
        field_level,
        outcome,
        '{{ measure }}' as measure,
        n,
        n_authors,
        {{ 'null' if measure == 'mean_tone' else part }} as n_events,
        {{ measure }} as value,
        {{ measure }}_variance as variance,
        -- The independent texts that would say as much of a share.
        case
            when {{ measure }} > 0 and {{ measure }} < 1 and {{ measure }}_variance > 0
                then
                    least(
                        n,
                        {{ measure }} * (1 - {{ measure }}) / {{ measure }}_variance
                    )
            else n
        end as n_worth
    from varied
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

bounded as (
    select
        *,
        case
            when measure = 'mean_tone'
                then
                    greatest(
                        value
                        - {{ t_quantile('nullif(n_authors - 1.0, 0)') }}
                        * sqrt(variance),
                        -1.0
                    )
            else {{ wilson_low('(value * n_worth)', 'n_worth') }}
        end as ci_low,
        case
            when measure = 'mean_tone'
                then
                    least(
                        value
                        + {{ t_quantile('nullif(n_authors - 1.0, 0)') }}
                        * sqrt(variance),
                        1.0
                    )
            else {{ wilson_high('(value * n_worth)', 'n_worth') }}
        end as ci_high,
        case
            when measure = 'mean_tone' then 't, clustered by author'
            else 'Wilson, clustered by author'
        end as method,
        case
            when n < {{ var('disclosure_threshold') }}
                then 'there are fewer than {{ var("disclosure_threshold") }} texts'
            when n_authors < {{ min_authors }}
                then 'there are fewer than {{ min_authors }} authors'
        end as reason
    from estimated
),

final as (
    select
        bounded.field,
        bounded.field_level,
        bounded.outcome,
        bounded.measure,
        cast(bounded.n as {{ dbt.type_bigint() }}) as n,
        candidates.n_candidates,
        bounded.n_authors,
        cast(bounded.n_events as {{ dbt.type_bigint() }}) as n_events,
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        case
            when bounded.reason is null
                then round(cast(bounded.{{ bound }} as {{ type_double() }}), 12)
        end as {{ bound }},
        {%- endfor %}
        case when bounded.reason is null then bounded.method end as method,
        bounded.reason is null as is_reportable,
        bounded.reason
    from bounded
    left join candidates
        on
            bounded.field = candidates.field
            and bounded.field_level = candidates.field_level
            and bounded.outcome = candidates.outcome
)

select * from final
